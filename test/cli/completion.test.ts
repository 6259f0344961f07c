/** `opencif completion`: the scripts, run by the installed shells. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { completionScript, shells } from '../../src/cli/completion.ts';
import { commands } from '../../src/cli/program.ts';
import { ofProcess } from '../../src/cli/shell/surroundings.ts';

const program = commands(ofProcess({}), '', () => {});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-completion-'));
  writeFileSync(join(folder, 'my customers.csv'), '');
  for (const shell of shells) writeFileSync(join(folder, shell), completionScript(program, shell));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');

const functionOf = (by: readonly string[]) => ['_opencif', ...by].join('_');

/** How each shell prints its suggestions for the last word, one per line. */
const asks = {
  bash: (words: readonly string[], by: readonly string[]) =>
    `source ./bash; COMP_WORDS=(${quoted([...by, 'opencif', ...words])}); COMP_CWORD=${by.length + words.length};
     ${functionOf(by)}; printf '%s\\n' "\${COMPREPLY[@]}"`,
  // Its completion system, which needs a terminal, selects the matching ones from what the script adds.
  zsh: (words: readonly string[], by: readonly string[]) =>
    `compdef() { : }; compadd() { shift; print -l -- "$@" }; _files() { print -l -- * }; source ./zsh
     words=(${quoted([...by, 'opencif', ...words])}); CURRENT=${by.length + words.length + 1}; ${functionOf(by)}`,
  fish: (words: readonly string[], by: readonly string[]) =>
    `source ./fish; complete -C "${[...by, 'opencif', ...words].join(' ')}"`,
};

/** @returns the suggestions that begin with the last word */
function offered(shell: keyof typeof asks, ...words: string[]): string[] {
  return offeredBy(shell, [], words);
}

/** @param by what the command line begins with before `opencif` */
function offeredBy(shell: keyof typeof asks, by: readonly string[], words: readonly string[]): string[] {
  // Without the machine's own files: bash reads its one if its input is a socket and no shell started this program.
  const options = { bash: ['--norc', '-euc'], zsh: ['-fc'], fish: ['--no-config', '-c'] };
  const { stdout, stderr, status } = spawnSync(shell, [...options[shell], asks[shell](words, by)], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const offers = stdout.split('\n').map((line) => line.split('\t')[0] ?? '');
  return offers.filter((offer) => offer !== '' && offer.startsWith(words.at(-1) ?? ''));
}

describe.each(shells)('%s completes', (shell) => {
  beforeEach(({ skip }) => skip(!has(shell), `${shell} is not on this machine`));

  test('commands, also those below one', () => {
    expect(offered(shell, 'im')).toEqual(['import']);
    const below = ['get', 'init', 'update', 'history', 'search'];
    expect(offered(shell, 'customer', '')).toEqual(expect.arrayContaining(below));
    expect(offered(shell, 'customer', 'get', 'cstap_a', '--as')).toEqual(['--as-of']);
  });

  test('the same after npx', () => {
    expect(offeredBy(shell, ['npx'], ['im'])).toEqual(['import']);
    expect(offeredBy(shell, ['npx'], ['customer', 'get', 'cstap_a', '--as'])).toEqual(['--as-of']);
  });

  test('every command and every option of the program', () => {
    const visit = (command: typeof program, path: string[]) => {
      const words = offered(shell, ...path, '');
      const all = [...words, ...offered(shell, ...path, '--')];
      for (const one of command.commands) expect(words).toContain(one.name());
      for (const { long } of command.options) expect(all).toContain(long);
      for (const one of command.commands) visit(one, [...path, one.name()]);
    };
    visit(program, []);
  });

  test('values: choices, files, and nothing for a free text', () => {
    expect(offered(shell, 'import', '--format', '').sort()).toEqual(['csv', 'ndjson']);
    expect(offered(shell, 'completion', 'f')).toEqual(['fish']);
    expect(offered(shell, 'import', '--map', 'my')).toEqual(['my customers.csv']);
    expect(offered(shell, 'import', 'my')).toEqual(['my customers.csv']);
    expect(offered(shell, 'import', '--login', '')).toEqual([]);
    expect(offered(shell, 'serve', 'my')).toEqual([]);
  });
});

test('bash loads its script without a word of complaint', ({ skip }) => {
  skip(!has('bash'), 'bash is not on this machine');
  const ask = 'source ./bash; complete -p opencif';
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', ask], { cwd: folder, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'complete -o filenames -F _opencif opencif\n', stderr: '' });
});

test('the zsh and fish scripts name every command', () => {
  for (const shell of ['zsh', 'fish'] as const) {
    const script = completionScript(program, shell);
    for (const { commands: below } of [program, ...program.commands]) {
      for (const one of below) expect(script).toMatch(new RegExp(`\\b${one.name()}\\b`));
    }
  }
});
