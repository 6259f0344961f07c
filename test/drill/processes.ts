/** Programs of the machine as processes of an unprivileged account, in a temporary folder that goes with them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, unprivileged } from '../support/postgres-server.ts';

export class Processes {
  readonly folder: string;
  readonly #account: Account | null = unprivileged();
  readonly #running = new Map<string, ChildProcess>();

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'opencif-drill-'));
    this.#give(this.folder);
    process.once('exit', () => this.#killAll());
  }

  /** Makes a folder that only the account can use. */
  makeFolder(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path, { mode: 0o700 });
    this.#give(path);
    return path;
  }

  /** @param name of the process, and of its log in the folder */
  start(name: string, program: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
    const log = openSync(join(this.folder, `${name}.log`), 'a');
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { PATH: `${process.env.PATH}:/usr/sbin`, LC_ALL: 'C', HOME: this.folder, ...env },
      stdio: ['ignore', log, log],
      ...this.#account,
    });
    closeSync(log);
    child.on('error', () => {});
    child.once('exit', () => {
      if (this.#running.get(name) === child) this.#running.delete(name);
    });
    this.#running.set(name, child);
  }

  kill(name: string, signal: NodeJS.Signals): void {
    this.#running.get(name)?.kill(signal);
  }

  log(name: string): string {
    return readFileSync(join(this.folder, `${name}.log`), 'utf8');
  }

  /** Ends the processes one after another, last started first, and removes the folder. */
  async stop(): Promise<void> {
    for (const name of [...this.#running.keys()].reverse()) {
      this.kill(name, 'SIGTERM');
      for (let waited = 0; this.#running.has(name) && waited < 20_000; waited += 100) await delay(100);
    }
    this.#killAll();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #killAll(): void {
    for (const child of this.#running.values()) child.kill('SIGKILL');
  }

  #give(path: string): void {
    if (this.#account) chownSync(path, this.#account.uid, this.#account.gid);
    chmodSync(path, 0o700);
  }
}

/** @returns those of the programs that the machine does not have */
export function missing(programs: readonly string[]): string[] {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  return programs.filter((program) => spawnSync(program, ['--version'], { env }).error !== undefined);
}
