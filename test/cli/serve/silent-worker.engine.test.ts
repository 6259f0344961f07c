/** `/metrics` of several workers while one of them says nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testEngine } from '../../support/database.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';
import { startProgram } from '../../support/program.ts';

/** The embedded store has one process. */
const wanted = testEngine === 'postgres' && existsSync('/proc/self/task');
let store: OwnStore;
beforeAll(async () => {
  if (wanted) store = await ownStore();
});
afterAll(() => store?.remove());

test.runIf(wanted)('the others give theirs, and say that one is missing', async () => {
  const program = await startProgram({ ...store.env, OPENCIF_WORKERS: '2' });
  const { pid, url } = program;
  const workers = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  /** Connections also go to the one that says nothing. */
  const silent = async () => {
    const asked = { headers: { connection: 'close' }, signal: AbortSignal.timeout(8000) };
    const text = await fetch(`${url}/metrics`, asked).then(
      (answer) => answer.text(),
      () => '',
    );
    const [, count] = /^opencif_workers_silent (\d+)$/m.exec(text) ?? [];
    const most = /^db_client_connection_max\{[^}]*\} (\d+)$/m.exec(text)?.[1];
    return `${count} silent, ${most} connections`;
  };
  let stopped = 0;
  try {
    await expect.poll(silent).toBe('0 silent, 20 connections');
    stopped = Number(workers()[0]);
    process.kill(stopped, 'SIGSTOP');
    await expect.poll(silent).toBe('1 silent, 10 connections');
    process.kill(stopped, 'SIGCONT');
    await expect.poll(silent).toBe('0 silent, 20 connections');
  } finally {
    // A process that is stopped does not notice the end of the first one.
    if (stopped > 0) process.kill(stopped, 'SIGCONT');
    await program.kill();
  }
});
