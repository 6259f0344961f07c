/** The house rules that a machine can check, as functions over parsed source files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A parsed file; `path` is relative to the folder read, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
  readonly node: ts.Node;
}

/** What a room may import. `types` are rooms of which only types may be used. */
interface Room {
  readonly rooms: readonly string[];
  readonly types?: readonly string[];
  readonly packages: RegExp;
}

const none = /^$/;

/** Rooms are folders of `src`; `root` are the files beside them, apart from `main.ts`. */
const rooms: Readonly<Record<string, Room>> = {
  contract: { rooms: [], packages: none },
  domain: { rooms: ['contract'], packages: none },
  vault: { rooms: ['contract'], packages: /^node:(crypto|util)$/ },
  storage: {
    rooms: ['contract', 'vault'],
    types: ['domain'],
    packages: /^(node:.+|pg|@electric-sql\/pglite(\/nodefs)?)$/,
  },
  delivery: {
    rooms: ['contract', 'domain', 'storage', 'vault'],
    packages: /^(node:.+|ipaddr\.js)$/,
  },
  validation: { rooms: ['contract'], packages: /^ajv(-formats)?$/ },
  http: {
    rooms: ['contract', 'domain', 'delivery', 'storage', 'validation', 'vault'],
    packages: /^(node:.+|fastify|pino|prom-client)$/,
  },
  sdk: { rooms: [], types: ['contract'], packages: none },
  cli: {
    rooms: ['sdk', 'root', 'contract', 'validation', 'vault'],
    packages: /^(node:.+|commander|csv-parse|pino|pino-pretty)$/,
  },
  console: { rooms: ['sdk', 'root'], packages: /^node:.+$/ },
};

/** Commands that run the service or look into its store; `main.ts` wires. */
const wiring = /^(main\.ts|cli\/(serve|migrate|login|history|doctor|store)[^/]*\.ts)$/;

/** Every `.ts` and `.mjs` file below a folder. */
export function readTree(folder: string): SourceFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths
    .filter((path) => /\.(ts|mjs)$/.test(path))
    .map((path) => parse(path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')));
}

export function parse(path: string, text: string): SourceFile {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** Imports against the arrows between the rooms. */
export function wrongArrows(file: SourceFile): string[] {
  if (wiring.test(file.path)) return [];
  const room = roomOf(file.path);
  const rule = rooms[room];
  if (!rule && room !== 'root') return [`${file.path}: the room ${room} is not in the table of rooms`];
  if (!rule) return [];
  return importsOf(file)
    .filter((found) => !mayImport(file.path, room, rule, found))
    .map((found) => `${at(file, found.node)}: ${room} may not import ${found.target}`);
}

function mayImport(path: string, room: string, rule: Room, { target, typeOnly }: Import): boolean {
  if (!target.startsWith('.')) return rule.packages.test(target);
  const resolved = join('/', path, '..', target).slice(1);
  if (resolved === 'main.ts') return false;
  const other = roomOf(resolved);
  return other === room || rule.rooms.includes(other) || (typeOnly && (rule.types ?? []).includes(other));
}

const directPglite = new Set(['@electric-sql/pglite', '@electric-sql/pglite/nodefs']);
const engineFiles = new Set(
  ['pglite.ts', 'pglite-durable-fs.ts', 'pglite-engine.ts', 'pglite-prepared.ts'].map(
    (name) => `storage/${name}`,
  ),
);

/** Imports of PGlite by anything but its engine file, and of what opens it to a socket. */
export function openedPglite(file: SourceFile): string[] {
  return importsOf(file)
    .filter(({ target }) => target.includes('pglite') && !target.startsWith('.'))
    .filter(({ target }) => !directPglite.has(target) || !engineFiles.has(file.path))
    .map((found) => `${at(file, found.node)}: ${found.target}`);
}

function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : 'root';
}

function importsOf(file: SourceFile): Import[] {
  return nodesOf(file).flatMap((node): Import[] => {
    if (ts.isImportDeclaration(node)) return [specifier(node.moduleSpecifier, typesOnly(node.importClause))];
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
      return [specifier(node.moduleSpecifier, node.isTypeOnly)];
    }
    const dynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const [argument] = dynamic ? node.arguments : [];
    return argument ? [specifier(argument, false)] : [];
  });
}

function specifier(node: ts.Expression, typeOnly: boolean): Import {
  return { target: ts.isStringLiteralLike(node) ? node.text : node.getText(), typeOnly, node };
}

function typesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { namedBindings } = clause;
  if (clause.name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.every((element) => element.isTypeOnly);
}

/** Places that read the environment. */
export function environmentReads(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isPropertyAccessExpression(node) && node.getText() === 'process.env')
    .map((node) => at(file, node));
}

const chance = new Set(['Date.now', 'Math.random', 'crypto.randomUUID']);

/** Places that ask the wall clock, or make ids by chance. */
export function clockAndChance(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => {
      if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && !node.arguments?.length;
      if (ts.isImportSpecifier(node)) return (node.propertyName ?? node.name).text === 'randomUUID';
      return ts.isPropertyAccessExpression(node) && chance.has(node.getText());
    })
    .map((node) => `${at(file, node)}: ${node.getText()}`);
}

export function longFunctions(file: SourceFile, most: number): string[] {
  return functionsOf(file)
    .map((node) => ({ node, lines: lineOf(file, node.end) - lineOf(file, node.getStart()) + 1 }))
    .filter(({ lines }) => lines > most)
    .map(({ node, lines }) => `${at(file, node)}: a function of ${lines} lines`);
}

/** Files over the limit; a table of data, which holds no function, may be longer. */
export function longFile(file: SourceFile, most: number): string[] {
  const lines = file.text.trimEnd().split('\n').length;
  return lines > most && functionsOf(file).length > 0 ? [`${file.path}: ${lines} lines`] : [];
}

/** Files that do not start with a comment that says what they are. */
export function noHeader(file: SourceFile): string[] {
  return /^(#!.*\n)?(\/\*\*|\/\/)/.test(file.text) ? [] : [file.path];
}

const tenantTable = /\b(from|into|update|join|table)\s+(only\s+)?(customer|customer_change)\b/i;

/** SQL texts that touch a customer without naming whose. */
export function tenantless(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
    .filter((node) => tenantTable.test(node.getText()) && !/\baggregator_id\b/.test(node.getText()))
    .map((node) => `${at(file, node)}: ${node.getText().replaceAll(/\s+/g, ' ').slice(0, 80)}`);
}

const sqlStart = /^['"`]\s*(select|insert into|delete from|update|with|create|alter|drop|truncate)\s/i;
const sqlTable = /\b(from|into|table|update)\s+\w+|\bset\s+\w+\s*=/;

/** Texts that are SQL statements about a table; SQL keywords are written small, and prose starts large. */
export function tableSql(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
    .map((node) => ({ node, text: node.getText() }))
    .filter(
      ({ text }) => sqlStart.test(text) && sqlTable.test(text.toLowerCase()) && !/^.[A-Z][a-z]/.test(text),
    )
    .map(({ node }) => at(file, node));
}

function functionsOf(file: SourceFile): ts.Node[] {
  return nodesOf(file).filter((node) => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined);
}

function nodesOf(file: SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file.tree);
  return found;
}

function at(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${lineOf(file, node.getStart())}`;
}

function lineOf(file: SourceFile, position: number): number {
  return file.tree.getLineAndCharacterOfPosition(position).line + 1;
}
