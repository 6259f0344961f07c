/**
 * What a migration may do while nodes of the version before go on writing: only add, hold locks for a moment, and touch
 * many rows in batches only. What is not known to be short is refused.
 */
import { readMigration } from '../../src/storage/engine/migration-files.ts';

export interface MigrationFile {
  readonly name: string;
  readonly text: string;
}

/** Rows that one batch may lock: together they are written in a moment. */
const MOST_ROWS = 10_000;

/** @param files all migrations, in the order of their numbers @returns what is wrong: file, reason, statement */
export function migrationFaults(files: readonly MigrationFile[]): string[] {
  let oldestBefore = 1;
  return files.flatMap(({ name, text }) => {
    const { number, oldest, way } = readMigration(name, text);
    const removes = oldest > oldestBefore;
    const faults = [...headerFaults(text, { number, oldest, oldestBefore })];
    oldestBefore = oldest;
    const statements = statementsOf(text);
    if (way === 'concurrently') faults.push(...indexFaults(statements));
    else if (way === 'batches') faults.push(...batchFaults(statements));
    else faults.push(...wholeFaults(statements, removes && oldest < number));
    return faults.map((fault) => `${name}: ${fault}`);
  });
}

function* headerFaults(
  text: string,
  { number, oldest, oldestBefore }: { number: number; oldest: number; oldestBefore: number },
): Generator<string> {
  if (!/^-- oldest program: \d+\n/.test(text)) yield 'the first line must be "-- oldest program: N"';
  if (oldest < oldestBefore) yield `programs before schema ${oldestBefore} no longer worked before it`;
  if (number > 1 && oldest >= number) yield 'the version before it must go on working';
}

function indexFaults(statements: readonly string[]): string[] {
  const fits = /^create (unique )?index concurrently \w+ on \w+/.test(statements[0] ?? '');
  return fits && statements.length === 1
    ? []
    : ['one "create index concurrently NAME on TABLE" and nothing else'];
}

function batchFaults(statements: readonly string[]): string[] {
  const [statement = ''] = statements;
  if (statements.length !== 1) return ['one statement and nothing else'];
  const rows = Number(/\blimit (\d+)\b/.exec(statement)?.[1] ?? Number.POSITIVE_INFINITY);
  if (rows > MOST_ROWS) return [`no "limit" of ${MOST_ROWS} rows or fewer`];
  return /\breturning\b/.test(statement) ? [] : ['no "returning": it is repeated until it returns no row'];
}

/** @param removes whether it says that programs which use what it removes no longer work */
function wholeFaults(statements: readonly string[], removes: boolean): string[] {
  const own = new Set(
    statements.flatMap((statement) => /^create table (?:if not exists )?(\w+)/.exec(statement)?.[1] ?? []),
  );
  return statements.flatMap((statement) => {
    const why = own.has(tableOf(statement) ?? '') ? null : faultOf(statement, statements.length, removes);
    return why === null ? [] : [`${why}: ${statement.slice(0, 80)}`];
  });
}

function tableOf(statement: string): string | undefined {
  const form =
    /^(?:create table (?:if not exists )?|alter table |insert into |update |delete from |create (?:unique )?index \w+ on )(\w+)/;
  return form.exec(statement)?.[1];
}

function faultOf(statement: string, among: number, removes: boolean): string | null {
  if (/^create (or replace )?function /.test(statement)) return null;
  if (/^create (unique )?index /.test(statement))
    return 'nobody can write until it is built: .concurrently.sql';
  if (/^(update|delete|insert|with|merge) /.test(statement)) return 'all rows in one statement: .batches.sql';
  if (/^drop (table|index|function) /.test(statement)) return removalFault(removes);
  const [, actions] = /^alter table (?:only )?\w+ (.*)$/.exec(statement) ?? [];
  if (actions === undefined) return 'not known to hold its locks for a moment only';
  if (/^validate constraint \w+$/.test(actions))
    return among === 1 ? null : 'reads all rows: in a file of its own';
  return actions
    .split(/, (?![^(]*\))/)
    .reduce<string | null>((why, action) => why ?? actionFault(action, removes), null);
}

function actionFault(action: string, removes: boolean): string | null {
  if (/^drop (column|constraint) /.test(action)) return removalFault(removes);
  if (/^add constraint .* not valid$/.test(action)) return null;
  if (/^add constraint /.test(action)) return 'reads all rows: "not valid", and validate it in a later file';
  if (
    /^alter column \w+ (set (statistics|default|storage|compression)|drop (default|not null))\b/.test(action)
  )
    return null;
  if (/^set \(/.test(action)) return null;
  if (/^alter column \w+ set not null$/.test(action))
    return 'reads all rows: a "check" that is validated does the same';
  if (/^add column /.test(action)) return columnFault(action);
  return 'not known to hold its locks for a moment only';
}

function columnFault(action: string): string | null {
  if (/\b(generated|serial|bigserial|references|unique|primary|check)\b/.test(action)) {
    return 'reads or writes all rows';
  }
  const [, value] = /\bdefault (.*?)(?: not null)?$/.exec(action) ?? [];
  if (value !== undefined && !/^(\?|-?\d+|true|false|null|now\(\))$/.test(value))
    return 'writes all rows: the default is no constant';
  const needed = /\bnot null\b/.test(action) && value === undefined;
  return needed ? 'the version before inserts rows without it: "not null" needs a default' : null;
}

const removalFault = (removes: boolean) =>
  removes ? null : 'the version before may use it: a later release removes it and raises "oldest program"';

/** @returns without comments, in lower case with single spaces; texts are `?` */
function statementsOf(text: string): string[] {
  return text
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (token) =>
      /^['$]/.test(token) ? '?' : ' ',
    )
    .split(';')
    .map((statement) => statement.replace(/\s+/g, ' ').trim().toLowerCase())
    .filter((statement) => statement !== '');
}
