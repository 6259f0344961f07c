/** The data folder belongs to one live process, and is opened only if it has the current format. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { acquireDataFolder } from '../../../src/storage/pglite/data-folder.ts';
import { DataFolderError } from '../../../src/storage/pglite/data-folder-error.ts';
import { isEnded } from '../../../src/storage/pglite/holder.ts';
import { until } from '../../support/receiver.ts';

let scratch: string;
let folder: string;
let lock: string;
const children: ChildProcess[] = [];

/** Tries to acquire folders, each at an agreed time, prints the outcomes, and stays alive until it is killed. */
const taker = `
import { once } from 'node:events';
import { acquireDataFolder } from '${new URL('../../../dist/storage/pglite/data-folder.js', import.meta.url)}';
console.log('ready');
const [line] = await once(process.stdin.setEncoding('utf8'), 'data');
const outcomes = process.argv.slice(2).map((folder, index) => {
  while (Date.now() < Number(line) + index * 5);
  try {
    acquireDataFolder(folder);
    return 'won';
  } catch (error) {
    return error.name;
  }
});
console.log(JSON.stringify(outcomes));
`;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'opencif-folder-'));
  writeFileSync(join(scratch, 'taker.mjs'), taker);
});

beforeEach(() => {
  folder = join(mkdtempSync(join(scratch, 'case-')), '.opencif');
  lock = join(folder, 'lock');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * Starts a process that is ready to acquire folders.
 * @param under the program that starts it, with its arguments
 * @returns a function that makes it try, and resolves to the outcome for each folder
 */
async function startTaker(
  folders: readonly string[],
  under: readonly string[] = [],
): Promise<(at: number) => Promise<string[]>> {
  const [program = '', ...args] = [...under, process.execPath, join(scratch, 'taker.mjs'), ...folders];
  const child = spawn(program, args);
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The taker ended without a word.');
    return value;
  };
  expect(await line()).toBe('ready');
  return async (at) => {
    child.stdin.write(`${at}\n`);
    return JSON.parse(await line());
  };
}

/** Starts a process that holds the folder until it is killed. */
async function startHolder(): Promise<ChildProcess | undefined> {
  const take = await startTaker([folder]);
  expect(await take(0)).toEqual(['won']);
  return children[0];
}

/** Several processes try to acquire each folder at the same time; every folder has one winner. */
async function race(folders: readonly string[]): Promise<void> {
  const takers = await Promise.all(Array.from({ length: 4 }, () => startTaker(folders)));
  // Usually, all have read it by then; a process that is late loses.
  const at = Date.now() + 50;
  const went = await Promise.all(takers.map((take) => take(at)));
  for (const index of folders.keys()) {
    const outcomes = went.map((outcome) => outcome[index]).sort();
    expect(outcomes).toEqual(['DataFolderError', 'DataFolderError', 'DataFolderError', 'won']);
  }
}

/** Leaves a lock like that of this process, except for the given values. */
function leaveLock(values: Record<string, unknown>): void {
  acquireDataFolder(folder).release();
  const held = acquireDataFolder(folder);
  const mine = JSON.parse(readFileSync(lock, 'utf8'));
  held.release();
  writeFileSync(lock, JSON.stringify({ ...mine, ...values }));
}

/** Returns the state of a process or a thread, for example `R` or `Z`. @param place its path below `/proc` */
function stateOf(place: string): string | undefined {
  return /\) (\w) /.exec(readFileSync(`/proc/${place}/stat`, 'utf8'))?.[1];
}

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function refusal(): DataFolderError {
  try {
    acquireDataFolder(folder);
  } catch (error) {
    if (error instanceof DataFolderError) return error;
    throw error;
  }
  throw new Error('The folder was not refused.');
}

test('a new folder is private, ignored by git, stamped and locked', () => {
  const held = acquireDataFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
  const stamp = JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'));
  expect(stamp).toEqual({ engine: 'pglite', postgresMajor: 18, opencifFormat: 2 });
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  held.release();
  held.release();
  expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'format.json']);
});

test('a live process keeps its folder: the refusal says who holds it, why, and what to do', async () => {
  const holder = (await startHolder())?.pid;
  const { message } = refusal();
  expect(message).toContain(`process ${holder} on ${hostname()}`);
  expect(message).toContain('taker.mjs');
  expect(message).toContain('would lose data');
  expect(message).toContain('OPENCIF_DATA_DIR=./other opencif');
  expect(JSON.parse(readFileSync(lock, 'utf8')).pid).toBe(holder);
});

test('this process does not get a folder twice', () => {
  const held = acquireDataFolder(folder);
  expect(refusal().message).toContain(`process ${process.pid} `);
  held.release();
  acquireDataFolder(folder).release();
});

test('the folder of a killed process is taken over', async () => {
  const holder = await startHolder();
  const gone = new Promise((resolve) => holder?.on('exit', resolve));
  holder?.kill('SIGKILL');
  await gone;
  acquireDataFolder(folder).release();
});

test.runIf(process.platform === 'linux')(
  'the folder of a killed process is taken over although its parent never asks for its exit code',
  async () => {
    const careless = ['sh', '-c', 'exec 3<&0; "$@" <&3 & exec sleep 1000', 'sh'];
    const take = await startTaker([folder], careless);
    expect(await take(0)).toEqual(['won']);
    const { pid } = JSON.parse(readFileSync(lock, 'utf8'));
    process.kill(pid, 'SIGKILL');
    // Its other threads may still be ending when the first one is a zombie.
    const ended = () =>
      readdirSync(`/proc/${pid}/task`).every((thread) => stateOf(`${pid}/task/${thread}`) === 'Z');
    await until('a zombie', ended);
    acquireDataFolder(folder).release();
    expect(stateOf(pid)).toBe('Z');
  },
);

test.each([
  [['Z'], true],
  [['X'], true],
  [['Z', 'Z', 'X'], true],
  [['Z', 'D'], false],
  [['S', 'Z'], false],
  [['R'], false],
  [[], false],
])('a process whose threads are in the states %j has ended: %s', (states, ended) => {
  expect(isEnded(states)).toBe(ended);
});

test.runIf(process.platform === 'linux')('a pid that now belongs to a later process counts as dead', () => {
  leaveLock({ processStart: '1' });
  acquireDataFolder(folder).release();
});

test('of many that take over a dead process at once exactly one wins', async () => {
  leaveLock({ pid: deadPid() });
  const folders = Array.from({ length: 100 }, (_, index) => `${folder}${index}`);
  for (const copy of folders) {
    mkdirSync(copy);
    copyFileSync(lock, join(copy, 'lock'));
  }
  await race(folders);
});

test('of many that take a new folder at once exactly one wins', async () => {
  await race(Array.from({ length: 100 }, (_, index) => `${folder}${index}`));
});

test('while one process takes over, no other does', () => {
  leaveLock({ pid: deadPid() });
  writeFileSync(`${lock}.takeover`, '');
  expect(refusal().message).toContain(`remove ${lock}.takeover`);
  rmSync(`${lock}.takeover`);
  acquireDataFolder(folder).release();
});

test('a lock of another host is never taken, and neither is one that cannot be read', () => {
  leaveLock({ pid: deadPid(), host: 'elsewhere' });
  expect(refusal().message).toContain('on elsewhere');
  expect(refusal().message).toMatch(/Only on elsewhere can anyone see .* ps -p \d+/);
  writeFileSync(lock, '');
  expect(refusal().message).toContain(`remove ${lock}`);
});

test.runIf(process.platform === 'linux')('a pid counted by another container is not judged by ours', () => {
  leaveLock({ pid: deadPid(), pidSpace: 'pid:[1]' });
  // Docker's container names are 12 hexadecimal digits; there, the lock is from an earlier run of the same container.
  if (/^[0-9a-f]{12}$/.test(hostname())) acquireDataFolder(folder).release();
  else expect(refusal().message).toMatch(/PID namespace.*\n.*another container that uses this folder/);
});

test('release leaves the lock of whoever has the folder by now', () => {
  const held = acquireDataFolder(folder);
  writeFileSync(lock, '{"pid":1}');
  held.release();
  expect(readFileSync(lock, 'utf8')).toBe('{"pid":1}');
});

test('another format is refused in words, and the folder stays as it was and free', () => {
  acquireDataFolder(folder).release();
  const stamp = join(folder, 'format.json');
  writeFileSync(stamp, JSON.stringify({ engine: 'pglite', postgresMajor: 17, opencifFormat: 1 }));
  expect(refusal().message).toMatch(/"postgresMajor":17.*reads.*"postgresMajor":18/);
  expect(existsSync(lock)).toBe(false);
  rmSync(stamp);
  mkdirSync(join(folder, 'pgdata'));
  writeFileSync(join(folder, 'pgdata', 'PG_VERSION'), '17\n');
  expect(refusal().message).toContain('format (not stated)');
  expect(existsSync(lock)).toBe(false);
});

test('a folder of an older format is refused with what to do, and stays as it was and free', () => {
  acquireDataFolder(folder).release();
  const stamp = join(folder, 'format.json');
  const older = JSON.stringify({ engine: 'pglite', postgresMajor: 18, opencifFormat: 1 });
  writeFileSync(stamp, older);
  expect(refusal().message).toMatch(/made by an older opencif[\s\S]*opencif export[\s\S]*OPENCIF_DATA_DIR=/);
  expect(readFileSync(stamp, 'utf8')).toBe(older);
  expect(existsSync(lock)).toBe(false);
  writeFileSync(stamp, JSON.stringify({ engine: 'pglite', postgresMajor: 18, opencifFormat: 3 }));
  expect(refusal().message).toMatch(/"opencifFormat":3.*reads.*"opencifFormat":2/);
});

test('a folder that cannot be made is refused in words', () => {
  writeFileSync(folder, '');
  expect(refusal().message).toMatch(/can't be written \(EEXIST\)/);
  expect(refusal().message).toContain('OPENCIF_DATA_DIR=./other opencif');
});
