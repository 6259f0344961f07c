/**
 * Databases of the tests' PostgreSQL server, which the test files of a process use one after the other. Emptying one
 * takes a fraction of the time that it takes to drop it and to create another.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { administer, withDatabase } from './administer.ts';

/** What a database of the template is before anything uses it. */
interface Untouched {
  readonly schema: string;
  readonly rows: readonly Row[];
}
interface Row {
  readonly table: string;
  /** As JSON, because it holds numbers that JavaScript would round. */
  readonly row: string;
}

/** On a server that is not our own, no database is kept: nothing would drop it at the end. */
const reuses = !process.env.DATABASE_URL_TEST;
/** Names of those that nothing uses now. */
const free: string[] = [];
let untouched: Untouched | null = null;

/** @returns the name of one that is like the template */
export async function takeDatabase(server: string, template: string): Promise<string> {
  const kept = free.pop();
  if (kept !== undefined) return kept;
  const name = `opencif_test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  if (reuses) untouched ??= await withClient(server, name, lookAt);
  return name;
}

/** Empties it for the next file; drops it if its tables are not those of the template any more. */
export async function giveBackDatabase(server: string, name: string): Promise<void> {
  if (reuses && (await withClient(server, name, emptied))) free.push(name);
  else await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function withClient<T>(
  server: string,
  name: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: withDatabase(server, name),
    connectionTimeoutMillis: 300_000,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Nodes that a test killed or forgot. */
const endOthers = `
select pg_terminate_backend(pid, 300000) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

/** The rows of the catalogs that say what the tables are, without what changes by using or emptying a table. */
const selectSchema = `
select jsonb_agg(line order by line)::text as schema from (
  select to_jsonb(t) - '{relfilenode,relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid}'::text[]
         as line from pg_class t where oid >= 16384
  union all select to_jsonb(t) from pg_attribute t where attrelid >= 16384
  union all select to_jsonb(t) from pg_attrdef t
  union all select to_jsonb(t) from pg_constraint t where oid >= 16384
  union all select to_jsonb(t) from pg_index t where indexrelid >= 16384
  union all select to_jsonb(t) from pg_inherits t
  union all select to_jsonb(t) from pg_sequence t
  union all select to_jsonb(t) from pg_trigger t
  union all select to_jsonb(t) from pg_proc t where oid >= 16384
  union all select to_jsonb(t) from pg_type t where oid >= 16384
  union all select to_jsonb(t) from pg_namespace t
  union all select to_jsonb(t) from pg_extension t
  union all select to_jsonb(t) from pg_policy t
  union all select to_jsonb(t) from pg_statistic_ext t
  union all select to_jsonb(t) from pg_default_acl t
  union all select to_jsonb(t) from pg_db_role_setting t
             where setdatabase = (select oid from pg_database where datname = current_database())
) lines`;

/** A table that was never used or analyzed is as it was. What was learned about the others must not guide a plan. */
const emptyAll = `
do $$
declare used text;
begin
  select string_agg(oid::regclass::text, ', ') into used from pg_class
   where relnamespace = 'public'::regnamespace and relkind = 'r' and (pg_relation_size(oid) > 0 or reltuples >= 0);
  if used is not null then execute 'truncate ' || used || ' cascade'; end if;
  perform setval(seqrelid::regclass, seqstart, false) from pg_sequence;
  delete from pg_statistic where starelid >= 16384;
  perform pg_stat_reset();
end $$`;

async function emptied(client: pg.Client): Promise<boolean> {
  await client.query(endOthers);
  if (!untouched || (await schemaOf(client)) !== untouched.schema) return false;
  await client.query(emptyAll);
  for (const { table, row } of untouched.rows) {
    const insert = `insert into ${table} overriding system value select * from jsonb_populate_record(null::${table}, $1)`;
    await client.query(insert, [row]);
  }
  return true;
}

async function lookAt(client: pg.Client): Promise<Untouched> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  const parts = tables.map(
    ({ name }) => `select '${name}' as table, to_jsonb(t)::text as row from ${name} t`,
  );
  const { rows } = await client.query<Row>(parts.join(' union all '));
  return { schema: await schemaOf(client), rows };
}

async function schemaOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(selectSchema);
  return rows[0]?.schema ?? '';
}
