/** Which SQL statements the tests did not run. Apart from the ledger, since each test file would load the compiler. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { engineNames, ledgerFolder } from './ledger.ts';
import { readTree } from './tidy.ts';

const storage = fileURLToPath(new URL('../../src/storage', import.meta.url));

/** @returns a line for each statement and each engine that it did not run on; null if this run keeps no ledger */
export function missingStatements(): string[] | null {
  const folder = ledgerFolder;
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
function statementNames(): string[] {
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
