/**
 * Would the history be better off in partitions? Two stores with the same rows on one server: the table as it is, and
 * split by a hash of the customer. They take turns, so only the ratios count. Then what a backup takes.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '../src/storage/engine/database.ts';
import { migrate } from '../src/storage/engine/migrate.ts';
import { openPostgres } from '../src/storage/engine/postgres.ts';
import { startPostgres } from '../test/support/postgres-server.ts';
import { FloorBench } from './floor.ts';
import { median, type Result } from './report.ts';
import { aggregatorId, fill, type Stage } from './stage.ts';

export interface PartitionsSize {
  /** Rows of the history in each of the two stores. */
  readonly changes: number;
  readonly seconds: number;
  readonly samples: number;
  readonly settings: Readonly<Record<string, string>>;
}

const PARTS = 16;
/** Versions of each customer: the first with all sections, the others with one. */
const VERSIONS = 8;
/** Customers that are sealed; all others are copies of them under other ids, which SQL can't tell apart. */
const SEED = 1000;
/** Customers that the updates are spread over. */
const UPDATED = 8000;

/** A store, named like the role and the schema that it lives in. */
interface Store {
  readonly name: 'plain' | 'hashed';
  readonly url: string;
  readonly database: Database;
  readonly floor: FloorBench;
}

const run = promisify(execFile);

export async function partitions(
  folder: string,
  size: PartitionsSize,
  tell: (text: string) => void,
): Promise<Result[]> {
  const server = await startPostgres({ synchronous_commit: 'on', ...size.settings });
  const open: Database[] = [];
  const opened = async (url: string) => {
    const database = await openPostgres({
      url,
      poolSize: 2,
      statementTimeoutMs: 86_400_000,
      lockTimeoutMs: 60_000,
    });
    open.push(database);
    return database;
  };
  try {
    const admin = await opened(server.url);
    for (const name of ['plain', 'hashed']) {
      await script(
        admin,
        `create role ${name} login superuser; create schema ${name};
                           alter role ${name} set search_path = ${name}`,
      );
    }
    const urlOf = (name: string) => server.url.replace('//opencif@', `//${name}@`);
    const [plain, hashed] = [await opened(urlOf('plain')), await opened(urlOf('hashed'))];
    const stage = await fill(plain, { individuals: SEED, businesses: 0 }, () => {});
    tell(`${size.changes} changes`);
    await script(plain, multiply(Math.ceil(size.changes / VERSIONS / SEED)));
    tell('the same in partitions');
    await migrate(hashed);
    await script(hashed, copy);
    const chosen = await sampleOf(plain);
    const stores: Store[] = [];
    for (const [name, database] of Object.entries({ plain, hashed }) as [Store['name'], Database][]) {
      const own = join(folder, name);
      mkdirSync(own);
      const floor = await FloorBench.prepare(
        { ...stage, database, individuals: chosen } as Stage,
        urlOf(name),
        own,
        UPDATED,
      );
      await alone(database, 'vacuum analyze');
      stores.push({ name, url: urlOf(name), database, floor });
    }
    await alone(admin, 'checkpoint');
    return [
      ...(await rates(stores, folder, size, tell)),
      ...(await upkeep(stores)),
      ...(await backups(stores, folder, tell)),
    ];
  } finally {
    for (const database of open) await database.close();
    await server.stop();
  }
}

const script = (database: Database, text: string) => database.transaction((tx) => tx.script(text));
const alone = (database: Database, text: string) =>
  database.alone?.(text) ?? Promise.reject(new Error('no server'));

/** Copies of the seed's customers, and of each a history whose changes lie among those of the others, as in time. */
const multiply = (times: number) => `
set local statement_timeout = 0;
insert into customer (aggregator_id, customer_id, customer_type, reference, tax_index, version, created_at,
                      representative_ids, employee_ids, sections, link, feed_order)
select aggregator_id, 'cstap_' || substr(md5(customer_id || n), 1, 26), customer_type, reference || '.' || n, tax_index || n,
       1, created_at, representative_ids, employee_ids, sections, link, 1
  from customer, generate_series(2, ${times}) n;
truncate customer_change;
${Array.from({ length: VERSIONS }, (_, index) => changesOf(index + 1)).join('\n')}
update customer set version = ${VERSIONS}, feed_order = ${VERSIONS};
update feed set ahead = ${VERSIONS} * 1000000000::bigint`;

const changesOf = (version: number) => `
insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, before, after,
                             payload_hash, given_hash, mac, link, feed_order)
select aggregator_id, customer_id, ${version}, '${version === 1 ? 'created' : 'updated'}', created_at, 'bench_login',
       'req' || md5(customer_id || '${version}'), ${version === 1 ? "'{}', sections" : `${email}, ${email}`},
       link, link, link, link, (${version} - 1) * 1000000000::bigint + row_number() over () / 32
  from (select * from customer order by md5(customer_id || '${version}')) c;`;

const email = "jsonb_build_object('email', sections -> 'email')";

/** Every table that an update touches; the history by a hash of its customer. */
const copy = `
set local statement_timeout = 0;
drop table customer_change;
create sequence change_position;
create table customer_change (like plain.customer_change including defaults including constraints,
                              primary key (aggregator_id, customer_id, version))
  partition by hash (aggregator_id, customer_id);
alter table customer_change alter column position set default nextval('change_position');
${Array.from({ length: PARTS }, (_, n) => `create table customer_change_${n} partition of customer_change for values with (modulus ${PARTS}, remainder ${n});`).join('\n')}
insert into customer_change select * from plain.customer_change;
select setval('change_position', (select max(position) from plain.customer_change));
create index on customer_change (aggregator_id, feed_order, position);
create index on customer_change (aggregator_id, customer_id, version)
 where kind in ('closed', 'reopened', 'legalHoldPlaced', 'legalHoldReleased');
insert into vault_key select * from plain.vault_key;
insert into aggregator select * from plain.aggregator;
insert into customer overriding system value select * from plain.customer;
update feed set ahead = (select ahead from plain.feed)`;

async function sampleOf(database: Database): Promise<string[]> {
  const text = `select customer_id from customer order by md5(customer_id || 'x') limit ${UPDATED}`;
  return (await database.query<{ customer_id: string }>({ name: 'bench-sample', text })).map(
    (row) => row.customer_id,
  );
}

/** Reads as the product does: the newest page of a customer's history, and a page of the feed from anywhere. */
const reads = {
  history: `\\set n random(0, ${UPDATED - 1})
select version, kind, changed_at, before, after from customer_change
 where aggregator_id = '${aggregatorId}'
   and customer_id = (select orders -> 0 ->> 'customer_id' from bench_item where n = :n)
 order by version desc limit 50;`,
  feed: `\\set v random(0, ${VERSIONS - 1})
\\set n random(0, 20000)
select customer_id, version, kind, feed_order, position, before, after from customer_change
 where aggregator_id = '${aggregatorId}' and (feed_order, position) > (:v * 1000000000::bigint + :n, 0)
   and feed_order < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select ahead from feed)
 order by feed_order, position limit 50;`,
} as const;

async function rates(
  stores: readonly Store[],
  folder: string,
  { seconds, samples }: PartitionsSize,
  tell: (text: string) => void,
): Promise<Result[]> {
  const seen = new Map<string, number[]>();
  const note = (what: string, name: string, rate: number) =>
    seen.set(`${what}, ${name}`, [...(seen.get(`${what}, ${name}`) ?? []), rate]);
  for (let round = 0; round < 2 * samples; round++) {
    tell(`round ${round + 1} of ${2 * samples}`);
    for (const { name, url, floor } of round % 2 === 0 ? stores : stores.toReversed()) {
      note('update', name, (await floor.run(seconds)).perSecond);
      for (const [what, text] of Object.entries(reads)) {
        const file = join(folder, `${what}.sql`);
        writeFileSync(file, text);
        const args = ['-n', '-M', 'prepared', '-c', '8', '-j', '2', '-T', String(seconds), '-f', file, url];
        const { stdout } = await run('pgbench', args);
        note(what, name, Number(/tps = ([0-9.]+)/.exec(stdout)?.[1]));
      }
    }
  }
  return ['update', ...Object.keys(reads)].flatMap((what) =>
    compared(what, '/s', seen.get(`${what}, plain`) ?? [], seen.get(`${what}, hashed`) ?? []),
  );
}

/** Compares within each round, because the machine's speed changes from one round to the next. */
function compared(what: string, unit: string, plain: readonly number[], hashed: readonly number[]): Result[] {
  const ratios = plain.map((value, round) => (hashed[round] ?? Number.NaN) / value);
  return [
    { case: `${what}, one table`, value: median(plain), unit, samples: plain },
    { case: `${what}, ${PARTS} partitions`, value: median(hashed), unit, samples: hashed },
    { case: '  of one table', value: median(ratios), unit: 'x', samples: ratios },
  ];
}

/** What the server itself has to do, after the updates. */
async function upkeep(stores: readonly Store[]): Promise<Result[]> {
  const taken: number[] = [];
  for (const { database } of stores) {
    const began = performance.now();
    await alone(database, 'vacuum freeze customer_change');
    taken.push((performance.now() - began) / 1000);
  }
  const sizes = await Promise.all(stores.map(({ database }) => sizeOf(database)));
  const [plain, hashed] = sizes as [Record<string, number>, Record<string, number>];
  return [
    ...compared('vacuum freeze of the history', 's', [taken[0] as number], [taken[1] as number]),
    ...['history', 'history_indexes', 'customers', 'customers_indexes'].flatMap((what) =>
      compared(what.replace('_', ', '), 'MB', [plain[what] as number], [hashed[what] as number]),
    ),
  ];
}

/** Megabytes. */
async function sizeOf(database: Database): Promise<Record<string, number>> {
  const text = `
with part as (
  select case when relname like 'customer_change%' then 'history' else 'customers' end as what, oid
    from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace
     and (relname = 'customer' or relname like 'customer_change%')
)
select what, (sum(pg_table_size(oid)) / 1e6)::int as rows, (sum(pg_indexes_size(oid)) / 1e6)::int as indexes
  from part group by what`;
  const rows = await database.query<{ what: string; rows: number; indexes: number }>({
    name: 'bench-size',
    text,
  });
  return Object.fromEntries(
    rows.flatMap(({ what, rows: mb, indexes }) => [
      [what, mb],
      [`${what}_indexes`, indexes],
    ]),
  );
}

/** A dump of each store by itself, its restore, and a copy of the whole server. */
async function backups(
  stores: readonly Store[],
  folder: string,
  tell: (text: string) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  const timed = async (what: string, program: string, args: string[], made?: string) => {
    tell(what);
    const began = performance.now();
    await run(program, args);
    const seconds = (performance.now() - began) / 1000;
    results.push({ case: what, value: seconds, unit: 's', samples: [seconds] });
    if (made === undefined) return;
    const mb = statSync(made).size / 1e6;
    results.push({ case: `  size`, value: mb, unit: 'MB', samples: [mb] });
  };
  for (const { name, url } of stores) {
    const file = join(folder, `${name}.dump`);
    await timed(`pg_dump, ${name}`, 'pg_dump', ['-Fc', '-n', name, '-f', file, url], file);
    if (name === 'plain') {
      const target = new URL(url);
      target.pathname = '/restored';
      await run('psql', ['-c', 'create database restored', url]);
      await timed('pg_restore, plain', 'pg_restore', ['-j', '2', '-d', target.href, file]);
      await run('psql', ['-c', 'drop database restored', url]);
    }
    rmSync(file);
  }
  const copied = join(folder, 'copied');
  const base = ['-D', copied, '-F', 't', '-X', 'fetch', '-c', 'fast', '-d', stores[0]?.url ?? ''];
  await timed('pg_basebackup of both', 'pg_basebackup', base, join(copied, 'base.tar'));
  rmSync(copied, { recursive: true });
  return results;
}
