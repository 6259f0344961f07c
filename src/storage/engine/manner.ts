/**
 * How statements are sent over a connection. On one that leads straight to a server, they are prepared under their
 * names, and the session has the time limits. A pooler may give each transaction another server connection: there,
 * statements have no names, and each transaction brings its limits.
 */
import type pg from 'pg';
import { queryLimited, type TimeLimits } from './limited-query.ts';

/**
 * Whether statements are prepared under their names. `auto`: unless there is a pooler. `false` also means to treat
 * the connection as one through a pooler.
 */
export type PreparedStatements = 'auto' | 'true' | 'false';

export interface Manner {
  readonly named: boolean;
  /** The limits that each transaction brings; null if the session has them. */
  readonly limits: TimeLimits | null;
}

/**
 * Asks where a new connection leads, and sets the limits of the session if that is a server. A server tells the client
 * its process id; a pooler makes up a number, because the client keeps it while server connections come and go.
 * @param waitMs how long the answer may take
 */
export async function mannerOf(
  client: pg.ClientBase,
  prepared: PreparedStatements,
  limits: TimeLimits,
  waitMs: number,
): Promise<Manner> {
  if (prepared !== 'false' && (await leadsToServer(client, limits, waitMs)))
    return { named: true, limits: null };
  return { named: prepared === 'true', limits };
}

/** One round trip. Through a pooler it sets nothing, because another program may get that server connection next. */
async function leadsToServer(client: pg.ClientBase, limits: TimeLimits, waitMs: number): Promise<boolean> {
  const ifDirect = (name: string, milliseconds: number) =>
    `case when pg_backend_pid() = ${toldPid(client)} then set_config('${name}', '${milliseconds}', false) end`;
  const settings = [
    ifDirect('statement_timeout', limits.statementTimeoutMs),
    ifDirect('lock_timeout', limits.lockTimeoutMs),
  ];
  const text = `select ${settings.join(', ')}, pg_backend_pid()::text as pid`;
  const config: pg.QueryConfig & { query_timeout: number } = { text, query_timeout: waitMs };
  const { rows } = await client.query(config);
  return rows[0].pid === String(toldPid(client));
}

/** @returns the process id that the other end sent when it accepted the connection; 0 if it sent none */
export function toldPid(client: pg.ClientBase): number {
  return (client as unknown as { processID?: number | null }).processID ?? 0;
}

/** Runs one statement outside a transaction, or in one that `begin` has begun. */
export function send(
  client: pg.ClientBase,
  { named, limits }: Manner,
  { name = '', ...statement }: pg.QueryConfig,
  inTransaction: boolean,
): Promise<pg.QueryResult> {
  const config = named ? { ...statement, name } : statement;
  return limits === null || inTransaction ? client.query(config) : queryLimited(client, config, limits);
}

/** What begins a transaction. */
export function begin({ limits }: Manner): string {
  if (limits === null) return 'begin';
  const { statementTimeoutMs, lockTimeoutMs } = limits;
  return `begin; set local statement_timeout = ${statementTimeoutMs}; set local lock_timeout = ${lockTimeoutMs}`;
}
