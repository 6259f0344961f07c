/** What all engines promise: the same types, the same errors, reliable transactions. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Database,
  type SqlValue,
  StoreUnavailable,
  type Transaction,
} from '../../../src/storage/engine/database.ts';
import { serverFacts } from '../../../src/storage/engine/server-facts.ts';
import { openTestDatabase, openThreadedDatabase, testEngine } from '../../support/database.ts';
import { errorOf } from '../../support/error-of.ts';

const stores =
  testEngine === 'postgres'
    ? { PostgreSQL: openTestDatabase }
    : { 'the embedded engine': openTestDatabase, 'the embedded engine in its thread': openThreadedDatabase };

describe.each(Object.entries(stores))('%s', (_name, open) => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    ({ database, drop } = await open());
    await database.transaction((tx) =>
      tx.script(
        'create table word (word text primary key, size int check (size < 10)); create table other ()',
      ),
    );
  });

  afterAll(() => drop());

  let statements = 0;
  const sql = (text: string) => ({ name: `test-${statements++}`, text });
  const insert = { name: 'word-insert', text: 'insert into word values ($1, $2)' };
  const words = async () =>
    (await database.query<{ word: string }>(sql('select word from word'))).map((row) => row.word);

  test('values are read as the same types', async () => {
    const text = `select 7::int4 as int4, true as bool, array['a', 'b,"c'] as texts, '{"a":[1,null]}'::jsonb as jsonb,
    '[1]'::json as json, 9007199254740993::int8 as int8, null::text as nothing, 'x' as text,
    '2026-01-02T03:04:05.678Z'::timestamptz as time`;
    const [row] = await database.query<Record<string, unknown>>(sql(text));
    const { time, ...rest } = row ?? {};
    expect(rest).toEqual({
      int4: 7,
      bool: true,
      texts: ['a', 'b,"c'],
      jsonb: { a: [1, null] },
      json: [1],
      int8: '9007199254740993',
      nothing: null,
      text: 'x',
    });
    expect(time).toMatch(/^2026-01-0\d \d\d:04:05\.678[+-]\d\d/);
  });

  test('the server tells its version, whether it flushes each commit, and that it can be written to', async () => {
    const { version, durable } = await serverFacts(database);
    const [row] = await database.query<{ version: string; fsync: string }>(
      sql(`select current_setting('server_version') as version, current_setting('fsync') as fsync`),
    );
    expect({ version, durable }).toEqual({ version: row?.version, durable: row?.fsync === 'on' });
    const wanted = process.env.OPENCIF_TEST_POSTGRES ?? '';
    if (testEngine === 'postgres' && /^\d+$/.test(wanted))
      expect(version).toMatch(new RegExp(`^${wanted}\\.`));
    await database.tryWriting();
  });

  test('values are bound alike', async () => {
    const text = `select $1::int as a, $2::boolean as b, $3::text[] as c, $4::jsonb as d, $5::text as e,
    to_char($6::text::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as f`;
    const time = '2026-01-02T03:04:05.678Z';
    const given: SqlValue[] = [5, false, ['x', 'y"{}', ''], '[{"z":"é"}]', null, time];
    const rows = await database.query(sql(text), given);
    expect(rows).toEqual([{ a: 5, b: false, c: ['x', 'y"{}', ''], d: [{ z: 'é' }], e: null, f: time }]);
  });

  test("an error keeps PostgreSQL's code and constraint, and no value", async () => {
    await database.query(insert, ['canary-taken', 1]);
    const taken = await errorOf(database.query(insert, ['canary-taken', 1]));
    expect(taken).toMatchObject({ code: '23505', constraint: 'word_pkey' });
    const large = await errorOf(database.query(insert, ['canary-large', 11]));
    expect(large).toMatchObject({ code: '23514', constraint: 'word_size_check' });
    const unread = await errorOf(database.query(sql('select $1::text::timestamptz'), ['canary-time']));
    expect(unread).toMatchObject({ code: expect.stringMatching(/^22/) });
    for (const error of [taken, large, unread]) {
      expect(error).not.toBeInstanceOf(StoreUnavailable);
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
    }
  });

  test('a trial of writing writes, and changes nothing', async () => {
    const feed = async () => (await database.query(sql('select xmax::text, * from feed')))[0] as object;
    const before = await feed();
    await database.tryWriting();
    const after = await feed();
    expect(after).not.toEqual(before);
    expect({ ...after, xmax: '' }).toEqual({ ...before, xmax: '' });
  });

  test('a failed statement does not trouble the next ones', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        index % 2
          ? database.query(insert, ['canary-taken', 1])
          : database.query<{ n: number }>(sql(`select ${index} as n`)),
      ),
    );
    outcomes.forEach((outcome, index) => {
      if (index % 2) expect(outcome.status).toBe('rejected');
      else expect(outcome).toEqual({ status: 'fulfilled', value: [{ n: index }] });
    });
  });

  test('a statement kept prepared sees tables, columns and values as they are now', async () => {
    await database.transaction((tx) => tx.script('create table kept (n int); create index on kept (n)'));
    const add = { name: 'kept-insert', text: 'insert into kept (n) values ($1) returning n' };
    const count = { name: 'kept-count', text: 'select count(*)::int as count from kept where n >= $1' };
    // After the fifth time, the engine keeps one plan for all values.
    for (let n = 1; n <= 8; n++) {
      expect(await database.query(add, [n])).toEqual([{ n }]);
      expect(await database.query(count, [n])).toEqual([{ count: 1 }]);
      expect(await database.query(count, [1])).toEqual([{ count: n }]);
    }
    await database.transaction((tx) =>
      tx.script('alter table kept add column also text; drop index kept_n_idx'),
    );
    expect(await database.query(count, [1])).toEqual([{ count: 8 }]);
    const late = { name: 'kept-late', text: 'select m from kept_later' };
    expect(await errorOf(database.query(late))).toMatchObject({ code: '42P01' });
    await database.transaction((tx) => tx.script('create table kept_later as select 1 as m'));
    expect(await database.query(late)).toEqual([{ m: 1 }]);
  });

  test('a transaction whose failed statement was ignored is not taken for a commit', async () => {
    const ignoring = database.transaction(async (tx) => {
      await tx.query(insert, ['half', 1]);
      await tx.query(insert, ['half', 1]).catch(() => {});
      return 'acknowledged';
    });
    await expect(ignoring).rejects.toThrow(/rolled back/);
    expect(await words()).not.toContain('half');
  });

  test('a statement after the end of its transaction is refused', async () => {
    let kept: Transaction | undefined;
    await database.transaction(async (tx) => {
      kept = tx;
    });
    await expect(kept?.query(insert, ['late', 1])).rejects.toThrow();
    await expect(kept?.script("insert into word values ('late', 1)")).rejects.toThrow();
    expect(await words()).not.toContain('late');
  });

  test('a script that fails is undone from its start', async () => {
    const failing = database.transaction((tx) =>
      tx.script("insert into word values ('script', 1); select 1/0"),
    );
    expect(await errorOf(failing)).toMatchObject({ code: '22012' });
    expect(await words()).not.toContain('script');
  });
});
