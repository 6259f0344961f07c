/** `opencif completion`: the scripts, run by the shells that are on the machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionScript, shells } from '../../src/cli/completion.ts';
import { commands } from '../../src/cli/program.ts';

const program = commands({}, '', () => {});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-completion-'));
  writeFileSync(join(folder, 'my customers.csv'), '');
  for (const shell of shells) writeFileSync(join(folder, shell), completionScript(program, shell));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** What bash offers for the last word. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `source ./bash; COMP_WORDS=(opencif ${line}); COMP_CWORD=${words.length}; _opencif; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-euc', ask], { cwd: folder, encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter(Boolean);
}

describe('bash completes', () => {
  test('commands, also those below one', () => {
    expect(offered('im')).toEqual(['import']);
    expect(offered('customer', '')).toEqual(expect.arrayContaining(['get', 'init', 'update', 'history']));
    expect(offered('customer', 'get', 'cstap_a', '--as')).toEqual(['--as-of']);
  });

  test('every command and every option of the program', () => {
    const visit = (command: typeof program, path: string[]) => {
      const all = offered(...path, '');
      for (const one of command.commands) expect(all).toContain(one.name());
      for (const { long } of command.options) expect(all).toContain(long);
      for (const one of command.commands) visit(one, [...path, one.name()]);
    };
    visit(program, []);
  });

  test('values: choices, files, and nothing for a free text', () => {
    expect(offered('import', '--format', '')).toEqual(['ndjson', 'csv']);
    expect(offered('completion', 'f')).toEqual(['fish']);
    expect(offered('import', '--map', 'my')).toEqual(['my customers.csv']);
    expect(offered('import', 'my')).toEqual(['my customers.csv']);
    expect(offered('import', '--login', '')).toEqual([]);
    expect(offered('serve', 'my')).toEqual([]);
  });

  test('after the shell has loaded it, without a word of complaint', () => {
    const { stdout, stderr } = spawnSync('bash', ['-c', 'source ./bash; complete -p opencif'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'complete -o filenames -F _opencif opencif\n', stderr: '' });
  });
});

test.runIf(has('zsh'))('zsh can parse its script', () => {
  expect(spawnSync('zsh', ['-n', './zsh'], { cwd: folder, encoding: 'utf8' }).stderr).toBe('');
});

test.runIf(has('fish'))('fish completes by its script', () => {
  const ask = 'source ./fish; complete -C "opencif import --format "';
  const { stdout } = spawnSync('fish', ['-c', ask], { cwd: folder, encoding: 'utf8' });
  expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(
    expect.arrayContaining(['ndjson', 'csv']),
  );
});

test('the zsh and fish scripts name every command', () => {
  for (const shell of ['zsh', 'fish'] as const) {
    const script = completionScript(program, shell);
    for (const { commands: below } of [program, ...program.commands]) {
      for (const one of below) expect(script).toMatch(new RegExp(`\\b${one.name()}\\b`));
    }
  }
});
