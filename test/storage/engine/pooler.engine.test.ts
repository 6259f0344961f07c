/**
 * opencif behind a connection pooler. The small pooler proves it on every machine, and PgBouncer, where it is installed,
 * proves that the small one does as PgBouncer does. `npm run test:full` runs all engine tests through PgBouncer.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Database, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { migrate, pendingMigrations } from '../../../src/storage/engine/migrate.ts';
import { poolingOf } from '../../../src/storage/engine/pooler.ts';
import { openPostgres, type PostgresOptions } from '../../../src/storage/engine/postgres.ts';
import { serverFacts } from '../../../src/storage/engine/server-facts.ts';
import { administer, withDatabase } from '../../support/administer.ts';
import { runCommand } from '../../support/command.ts';
import { testEngine } from '../../support/database.ts';
import { errorOf } from '../../support/error-of.ts';
import { pgbouncerVersion, startPgbouncer } from '../../support/pgbouncer.ts';
import { until } from '../../support/receiver.ts';
import { type Pooler, type PoolMode, startSmallPooler } from '../../support/small-pooler.ts';

const kinds = [
  { kind: 'a pooler', start: startSmallPooler, there: true },
  {
    kind: `PgBouncer ${pgbouncerVersion ?? '(not installed)'}`,
    start: startPgbouncer,
    there: pgbouncerVersion !== null,
  },
];
const places = kinds.flatMap((one) => [
  { ...one, mode: 'transaction' as const, size: 3 },
  // Each connection keeps its server connection.
  { ...one, mode: 'session' as const, size: 30 },
]);

const patient = { statementTimeoutMs: 600_000, connectTimeoutMs: 600_000, lockTimeoutMs: 500_000 };
let statements = 0;
const sql = (text: string) => ({ name: `pooled-${statements++}`, text });

describe.runIf(testEngine === 'postgres')('without a pooler', () => {
  test('a connection is known to lead straight to the server, where the session has the limits', async () => {
    const url = inject('postgresUrl');
    expect(await poolingOf(url)).toBe('none');
    const database = await openPostgres({ ...patient, url, poolSize: 1 });
    await database.query(sql('select 1'));
    const [held] = await database.query<Record<string, unknown>>(
      sql(
        "select setting, (select count(*)::int from pg_prepared_statements) as named from pg_settings where name = 'lock_timeout'",
      ),
    );
    expect(held).toEqual({ setting: '500000', named: 2 });
    await database.close();
  });
});

describe.each(places)('behind $kind in $mode mode', ({ start, mode, size, there }) => {
  describe.runIf(testEngine === 'postgres' && there)('opencif', () => pooledTests(start, mode, size));
});

function pooledTests(start: typeof startSmallPooler, mode: PoolMode, size: number): void {
  const name = `opencif_test_${randomBytes(8).toString('hex')}`;
  let pooler: Pooler;
  let database: Database;
  const opened: Database[] = [];
  const open = async (options: Partial<PostgresOptions> = {}) => {
    const one = await openPostgres({ ...patient, ...options, url: pooler.url });
    opened.push(one);
    return one;
  };

  beforeAll(async () => {
    await administer(inject('postgresUrl'), `CREATE DATABASE ${name}`);
    pooler = await start(withDatabase(inject('postgresUrl'), name), mode, size);
    database = await open();
  });

  afterAll(async () => {
    for (const one of opened) await one.close();
    await pooler?.stop();
    await administer(inject('postgresUrl'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  /** What another program that uses the same pooler finds. */
  const asAnother = async <Row extends pg.QueryResultRow>(text: string, options: pg.ClientConfig = {}) => {
    const client = new pg.Client({ ...options, connectionString: pooler.url });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  };

  test('doctor names the mode and finds the time limits in force', async () => {
    const env = { DATABASE_URL: pooler.url, OPENCIF_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') };
    const { stdout } = await runCommand(['doctor'], env);
    expect(stdout).toContain(`ok    connection: leads through a pooler in ${mode} mode`);
    expect(stdout).toContain('ok    time limits: statements end after 5000 ms');
  });

  test('nodes that start at once migrate an empty database once', async () => {
    const nodes = await Promise.all([open({ poolSize: 1 }), open({ poolSize: 1 }), open({ poolSize: 1 })]);
    await Promise.all(nodes.map((node) => migrate(node)));
    const { current, latest } = await pendingMigrations(database);
    expect(current).toBe(latest);
  });

  test('each statement gets its own answer, alone and in transactions, however many share the connections', async () => {
    const one = sql('select $1::int as value, pg_backend_pid() as pid');
    const alone = async (value: number) => (await database.query<{ value: number }>(one, [value]))[0]?.value;
    const inside = (value: number) =>
      database.transaction(async (tx) => {
        const rows = [];
        for (let at = 0; at < 3; at++)
          rows.push(...(await tx.query<{ value: number; pid: number }>(one, [value])));
        expect(new Set(rows.map(({ pid }) => pid)).size).toBe(1);
        return rows[2]?.value;
      });
    const values = Array.from({ length: 60 }, (_, value) => value);
    const answers = values.map((value) => (value % 3 === 0 ? inside(value) : alone(value)));
    expect(await Promise.all(answers)).toEqual(values);
  });

  test('a failed statement fails alone, and a failed transaction is rolled back', async () => {
    await database.query(sql('create table pooled (id int primary key)'));
    const insert = sql('insert into pooled select 1 / $1::int');
    const twice = database.transaction(async (tx) => {
      await tx.query(insert, [1]);
      await tx.query(insert, [0]);
    });
    expect(await errorOf(twice)).toMatchObject({ code: '22012' });
    expect(await errorOf(database.query(insert, [0]))).toMatchObject({ code: '22012' });
    await database.query(insert, [1]);
    expect(await errorOf(database.query(insert, [1]))).toMatchObject({ code: '23505' });
    expect(await database.query(sql('select id from pooled'))).toEqual([{ id: 1 }]);
  });

  test('time limits hold, alone and in transactions, and none stays behind for other programs', async () => {
    const hasty = await open({ statementTimeoutMs: 100, poolSize: 4 });
    const slow = sql('select pg_sleep(600)');
    const ended = (work: () => Promise<unknown>) =>
      // A slow machine may notice too late that the server ended the statement, and give up the connection.
      until('the server to end it', async () => {
        const error = await errorOf(work());
        expect(error).toBeInstanceOf(StoreUnavailable);
        return (error as StoreUnavailable).code === '57014';
      });
    await ended(() => hasty.query(slow));
    await ended(() => hasty.transaction((tx) => tx.query(slow)));
    const held = { statementTimeoutMs: 600_000, lockTimeoutMs: 500_000 };
    expect(await serverFacts(database)).toMatchObject(held);
    expect(await database.transaction((tx) => serverFacts(tx))).toMatchObject(held);
    const found = await Promise.all(
      Array.from({ length: size }, () =>
        asAnother("select current_setting('statement_timeout') as limit, pg_sleep(0.05)"),
      ),
    );
    expect(new Set(found.flat().map((row) => row.limit))).toEqual(new Set(['0']));
  });

  test('a lock of another session is not waited for longer than the limit', async () => {
    const hasty = await open({ lockTimeoutMs: 100, poolSize: 1 });
    await database.query(sql('create table locked ()'));
    await database.transaction(async (tx) => {
      await tx.query(sql('lock table locked'));
      expect(await errorOf(hasty.query(sql('select from locked')))).toMatchObject({ code: '55P03' });
    });
  });

  test('no statement keeps a name on a server connection', async () => {
    await Promise.all(
      Array.from({ length: 9 }, (_, value) => database.query(sql('select $1::int'), [value])),
    );
    const found = await Promise.all(
      Array.from({ length: size }, () =>
        asAnother('select name, pg_sleep(0.05) from pg_prepared_statements'),
      ),
    );
    expect(found.flat()).toEqual([]);
  });

  test('limits as start-up parameters are refused', async () => {
    const error = await errorOf(asAnother('select 1', { lock_timeout: 1000 }));
    expect(error.message).toContain('unsupported startup parameter');
  });

  const named = mode === 'session' ? 'work if they are asked for' : 'end in an error that names the setting';
  test(`statements with names ${named}`, async () => {
    const own = await open({ preparedStatements: 'true', poolSize: 4 });
    const one = sql('select $1::int as value');
    const answers = async () => {
      for (let round = 0; round < 10; round++) {
        await Promise.all([1, 2, 3, 4].map((value) => own.query(one, [value])));
      }
    };
    if (mode === 'transaction') {
      const error = await errorOf(answers());
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(error.message).toContain('OPENCIF_PREPARED_STATEMENTS=false');
      return;
    }
    await answers();
    const later = sql('select count(*)::int as rows from pooled_later');
    expect(await errorOf(own.query(later))).toMatchObject({ code: '42P01' });
    await database.query(sql('create table pooled_later ()'));
    for (let round = 0; round < 9; round++) expect(await own.query(later)).toEqual([{ rows: 0 }]);
  });
}
