/** A PostgreSQL server that closes connections, hangs or is full: reported as such, and used again afterwards. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { openPostgres } from '../../../src/storage/engine/postgres.ts';
import { openTestDatabase, type TestDatabase, testEngine } from '../../support/database.ts';
import { errorOf } from '../../support/error-of.ts';
import { until } from '../../support/receiver.ts';

let statements = 0;
const sql = (text: string) => ({ name: `test-${statements++}`, text });

describe.runIf(testEngine === 'postgres')('a PostgreSQL server', () => {
  let opened: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    opened = await openTestDatabase();
    database = opened.database;
  });

  afterAll(() => opened.drop());

  /** Waits until a statement succeeds: on a slow machine, a pool with short limits may need more than one attempt. */
  const servedAgain = (own: Database) =>
    until('to be served again', () =>
      own.query(sql('select 1 as one')).then(
        () => true,
        () => false,
      ),
    );

  test('a statement that takes too long ends as StoreUnavailable; scripts may take longer', async () => {
    const own = await openPostgres({ url: opened.url ?? '', poolSize: 1, statementTimeoutMs: 200 });
    const error = await errorOf(own.query(sql('select pg_sleep(600)')));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain('57014');
    await servedAgain(own);
    const longer = 'set local statement_timeout = 0; select pg_sleep(2)';
    await until('a script', () =>
      own
        .transaction((tx) => tx.script(longer))
        .then(
          () => true,
          () => false,
        ),
    );
    await own.close();
  });

  test('what runs alone has no time limit, also where the database sets one', async ({ skip }) => {
    const pooler = process.env.OPENCIF_TEST_POOLER || 'none';
    skip(pooler !== 'none', 'through a pooler, the time limits of the database hold');
    const set = (value: string) =>
      database.query(
        sql(`do $$ begin execute format('alter database %I ${value}', current_database()); end $$`),
      );
    await set("set statement_timeout = ''10min''");
    const own = await openPostgres({ url: opened.url ?? '' });
    await own.alone?.(
      "do $$ begin if current_setting('statement_timeout') <> '0' then raise 'limited'; end if; end $$",
    );
    await set('reset statement_timeout');
    await own.close();
  });

  test('connections cut by the server are StoreUnavailable once, and then replaced', async () => {
    const own = await openPostgres({ url: opened.url ?? '', poolSize: 2 });
    const cut = sql('select pg_terminate_backend(pg_backend_pid())');
    expect(await errorOf(own.query(cut))).toBeInstanceOf(StoreUnavailable);
    const inside = own.transaction(async (tx) => {
      const [row] = await tx.query<{ pid: number }>(sql('select pg_backend_pid() as pid'));
      await database.query(sql('select pg_terminate_backend($1)'), [row?.pid ?? 0]);
      await tx.query(sql('select 1'));
    });
    expect(await errorOf(inside)).toBeInstanceOf(StoreUnavailable);
    // This also closes the pool's idle connections, all at once.
    await Promise.all([own.query(sql('select 1')), own.query(sql('select 1'))]);
    const others = `select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and application_name = 'opencif' and pid <> pg_backend_pid()`;
    await own.query(sql(others));
    await servedAgain(own);
    await own.close();
    await expect(own.query(sql('select 1'))).rejects.toThrow(StoreUnavailable);
  });

  test('a pool without a free connection says so in time, and serves again', async () => {
    const own = await openPostgres({ url: opened.url ?? '', poolSize: 1, connectTimeoutMs: 200 });
    await servedAgain(own);
    await own.transaction(async (tx) => {
      await expect(own.query(sql('select 1'))).rejects.toThrow(StoreUnavailable);
      await tx.query(sql('select 1'));
    });
    await servedAgain(own);
    await own.close();
  });

  test('a missing database is named as the reason', async () => {
    const url = new URL(opened.url ?? '');
    url.pathname = '/opencif_nowhere';
    const own = await openPostgres({ url: url.href });
    const error = await errorOf(own.query(sql('select 1')));
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error.message).toContain('"opencif_nowhere" does not exist');
    await own.close();
  });
});
