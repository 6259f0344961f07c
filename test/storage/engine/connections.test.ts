/** What a pool does when the server behind its address is another one, or when nothing is heard of it any more. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openPostgres } from '../../../src/storage/engine/postgres.ts';
import { replicationOf } from '../../../src/storage/engine/replication.ts';
import { administer } from '../../support/administer.ts';
import { errorOf } from '../../support/error-of.ts';
import { type MovingAddress, movingAddress } from '../../support/moving-address.ts';
import { until } from '../../support/receiver.ts';
import { type Pair, startPair } from '../../support/standby.ts';

const wanted = (process.env.OPENCIF_TEST_ENGINES || 'postgres').includes('postgres');
let statements = 0;
const sql = (text: string) => ({ name: `test-${statements++}`, text });
const isStandby = sql('select pg_is_in_recovery() as standby, pg_sleep(0.05)');
const write = sql('insert into kept values (1)');

let pair: Pair;
let address: MovingAddress;
let database: Database;

beforeAll(async () => {
  if (!wanted) return;
  pair = await startPair('synchronous');
  address = await movingAddress(pair.primary.port);
  await administer(pair.primary.url, 'create table kept (value int)');
  database = await openPostgres({
    url: `postgres://opencif@127.0.0.1:${address.port}/postgres`,
    poolSize: 5,
    // The client waits for a second longer, and only in these tests for something that never comes.
    statementTimeoutMs: 2000,
    connectTimeoutMs: 300_000,
  });
});

afterAll(async () => {
  await database?.close();
  await address?.close();
  await pair?.stop();
});

/** Asks on five connections at once what they lead to. @returns how many of them lead to a standby */
async function standbys(): Promise<number> {
  const rows = await Promise.all(Array.from({ length: 5 }, askOne));
  return rows.filter(([row]) => row?.standby).length;
}

/** On a slow machine, the server may have to be asked more than once. */
async function askOne(): Promise<{ readonly standby: boolean }[]> {
  for (;;) {
    try {
      return await database.query(isStandby);
    } catch (error) {
      if ((error as StoreUnavailable).code !== '57014') throw error;
    }
  }
}

test.runIf(wanted)('a server knows whether it is a primary and has its synchronous standby', async () => {
  const [primary, standby] = await Promise.all(
    [pair.primary, pair.standby].map(({ url }) => openPostgres({ url })),
  );
  expect(await replicationOf(standby as Database)).toMatchObject({ isStandby: true });
  const whole = { isStandby: false, names: 'standby', standbys: 1, synchronous: 1, hidden: 0 };
  await expect.poll(() => replicationOf(primary as Database)).toMatchObject(whole);
  await Promise.all([primary?.close(), standby?.close()]);
});

test.runIf(wanted)(
  'once a server refuses a change because it is a standby, no connection to it is used again',
  async () => {
    address.leadTo(pair.standby.port);
    expect(await standbys()).toBe(5);
    address.leadTo(pair.primary.port);
    expect(await standbys()).toBe(5);
    expect(await errorOf(database.query(write))).toMatchObject({ code: '25006', readOnly: true });
    expect(await standbys()).toBe(0);
    await database.query(write);
  },
);

test.runIf(wanted).each(['a statement', 'the beginning of a transaction', 'a commit'])(
  'when nothing is heard of the server any more, %s ends, and everything after it takes new connections',
  async (what) => {
    await until('connections', async () => (await standbys().catch(() => 1)) === 0);
    const steps: Record<string, () => Promise<unknown>> = {
      'a statement': () => {
        address.silence();
        return database.query(write);
      },
      'the beginning of a transaction': () => {
        address.silence();
        return database.transaction((tx) => tx.query(write));
      },
      'a commit': () =>
        database.transaction(async (tx) => {
          await tx.query(write);
          address.silence();
        }),
    };
    const error = await errorOf(steps[what]?.() ?? Promise.resolve());
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain('did not answer');
    expect(await standbys()).toBe(0);
  },
);

const waiting = `from pg_stat_activity where wait_event = 'SyncRep' and pid <> pg_backend_pid()`;

test.runIf(wanted).each(['a statement', 'a transaction'])(
  'a commit whose wait for the standby was cancelled is not reported as stored: %s',
  async (what) => {
    const patient = await openPostgres({ url: pair.primary.url, statementTimeoutMs: 300_000 });
    await pair.standby.halt();
    const committing =
      what === 'a statement' ? patient.query(write) : patient.transaction((tx) => tx.query(write));
    const outcome = errorOf(committing);
    await until('the wait for the standby', async () => {
      const [row] = await patient.query<{ cancelled: boolean }>(
        sql(`select bool_or(pg_cancel_backend(pid)) as cancelled ${waiting}`),
      );
      return row?.cancelled === true;
    });
    const error = await outcome;
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ code: 'notReplicated', readOnly: false });
    await pair.standby.start();
    await patient.query(write);
    await patient.close();
  },
);

test.runIf(wanted)('what was committed before is safe when the standby has it, and not sooner', async () => {
  const patient = await openPostgres({ url: pair.primary.url, statementTimeoutMs: 300_000 });
  await patient.query(sql('create table feed as select 1 as one'));
  await pair.standby.halt();
  const asked = Promise.all([patient.untilSafe(), patient.untilSafe(), patient.untilSafe()]);
  const waits = sql(`select 1 as one ${waiting}`);
  await until('the wait for the standby', async () => (await patient.query(waits)).length > 0);
  expect(await Promise.race([asked, Promise.resolve('waits')])).toBe('waits');
  await pair.standby.start();
  await asked;
  await patient.close();
});
