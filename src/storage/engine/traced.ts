/** A store whose statements are spans: their names, never their values. The same store if no SDK is loaded. */
import { SpanKind } from '@opentelemetry/api';
import { activeTracer, inSpan } from '../../trace.ts';
import type { Database, Queryable } from './database.ts';

export function traced(database: Database): Database {
  if (activeTracer() === null) return database;
  const through =
    (on: Queryable): Queryable['query'] =>
    (statement, values) =>
      inSpan(statement.name, () => on.query(statement, values), {
        kind: SpanKind.CLIENT,
        attributes: { 'db.system.name': 'postgresql', 'db.query.summary': statement.name },
      });
  return {
    ...database,
    query: through(database),
    transaction: (work) =>
      inSpan('transaction', () => database.transaction((tx) => work({ ...tx, query: through(tx) }))),
  };
}
