/**
 * Which SQL statements ran on which engine. PGlite runs only a part of the tests, so the run ends with a check that
 * every named statement of `src/storage` ran on both engines.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Database } from '../../src/storage/engine/database.ts';
import { touch } from '../../src/storage/engine/touch.ts';
import { intercepted } from './intercept.ts';
import { readTree } from './tidy.ts';

export const engineNames = ['pglite', 'postgres'] as const;
export type EngineName = (typeof engineNames)[number];

const storage = fileURLToPath(new URL('../../src/storage', import.meta.url));

/** The folder that the run keeps its ledger in; undefined if this run keeps none. */
const folder = process.env.OPENCIF_TEST_LEDGER || undefined;

const noted = new Set<string>();

/** The same database. The ledger notes each statement that it runs. */
export function recorded(engine: EngineName, database: Database): Database {
  if (folder === undefined) return database;
  const through = intercepted(database, ({ name }, _values, run) => {
    note(engine, name, folder);
    return run();
  });
  // The engine sends this statement itself.
  const tryWriting = () => {
    note(engine, touch.name, folder);
    return database.tryWriting();
  };
  return { ...through, tryWriting };
}

function note(engine: EngineName, name: string, into: string): void {
  const entry = `${engine} ${name}`;
  if (noted.has(entry)) return;
  noted.add(entry);
  appendFileSync(join(into, engine), `${name}\n`);
}

/** @returns a line for each statement and each engine that it did not run on; null if this run keeps no ledger */
export function missingStatements(): string[] | null {
  if (folder === undefined) return null;
  const names = statementNames();
  return engineNames.flatMap((engine) => {
    const file = join(folder, engine);
    const ran = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
    return names.filter((name) => !ran.has(name)).map((name) => `${name} did not run on ${engine}`);
  });
}

/**
 * The names of all statements in `src/storage`: of objects with a `name` and a `text`, and of calls of a function that
 * makes a `Statement` of the name it is given.
 */
export function statementNames(): string[] {
  return readTree(storage)
    .flatMap(({ tree }) => namesIn(tree))
    .sort();
}

function namesIn(tree: ts.SourceFile): string[] {
  const names: string[] = [];
  const makers = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && isMaker(node.initializer)) makers.add(node.name.getText());
    const name = ts.isObjectLiteralExpression(node)
      ? memberOf(node, 'text') && memberOf(node, 'name')
      : ts.isCallExpression(node) && makers.has(node.expression.getText())
        ? node.arguments[0]
        : undefined;
    if (name && ts.isStringLiteral(name)) names.push(name.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

/** @returns whether it is a function whose type says that it gives a `Statement` */
function isMaker(node: ts.Expression | undefined): boolean {
  return node !== undefined && ts.isArrowFunction(node) && node.type?.getText() === 'Statement';
}

function memberOf(node: ts.ObjectLiteralExpression, member: string): ts.Expression | undefined {
  const found = node.properties.find((property) => property.name?.getText() === member);
  return found && ts.isPropertyAssignment(found) ? found.initializer : undefined;
}
