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

/** What a room may import, a room or one folder of it. Of the rooms in `types`, it may import only types. */
interface Room {
  readonly rooms: readonly string[];
  readonly types?: readonly string[];
  readonly packages: RegExp;
}

const none = /^$/;

/** Rooms are folders of `src`; `mint` and `trace` are the files of these names, `root` the other files beside the folders. */
const rooms: Readonly<Record<string, Room>> = {
  contract: { rooms: [], packages: none },
  domain: { rooms: ['contract'], packages: /^libphonenumber-js\/min$/ },
  mint: { rooms: ['contract', 'domain'], packages: /^node:crypto$/ },
  trace: { rooms: [], packages: /^@opentelemetry\/api$/ },
  vault: { rooms: ['contract'], packages: /^node:(crypto|util)$/ },
  storage: {
    rooms: ['contract', 'trace', 'vault'],
    types: ['domain'],
    packages: /^(node:.+|pg|@opentelemetry\/api|@electric-sql\/pglite(\/nodefs)?)$/,
  },
  delivery: {
    rooms: ['contract', 'domain', 'storage', 'trace', 'vault'],
    packages: /^(node:.+|@opentelemetry\/api|ipaddr\.js)$/,
  },
  validation: { rooms: ['contract'], packages: /^ajv(-formats)?$/ },
  http: {
    rooms: ['contract', 'domain', 'delivery', 'mint', 'storage', 'trace', 'validation', 'vault'],
    packages:
      /^(node:.+|@fastify\/static|@opentelemetry\/api|@simplewebauthn\/server|cookie|fastify|ipaddr\.js|openid-client|pino|prom-client)$/,
  },
  sdk: { rooms: [], types: ['contract'], packages: none },
  cli: {
    rooms: ['sdk', 'root', 'contract', 'domain', 'validation', 'vault'],
    packages: /^(node:.+|commander|fastify|libphonenumber-js\/min|pino|pino-pretty|prom-client)$/,
  },
  /** The modules that run in the page; they share the words of the pages. */
  'console/browser': { rooms: ['console/words'], types: ['contract'], packages: none },
  console: {
    rooms: ['contract', 'domain', 'http', 'validation'],
    packages: /^(node:.+|@fastify\/static|fastify|preact|preact-render-to-string)$/,
  },
};

/** The folders of the console's pages. */
const pageFolders = [
  'account',
  'audit',
  'correct',
  'customer',
  'find',
  'follow',
  'history',
  'past',
  'home',
  'people',
  'policy',
  'requests',
  'retention',
  'sign-in',
  'verify',
];

/**
 * Folders inside a room, and which of the room's other folders each may import. Files directly in the room may import
 * all of its folders; the folders must not import those files.
 */
const subRooms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  storage: {
    engine: [],
    pglite: ['engine'],
    record: ['engine'],
    customer: ['engine', 'record'],
    webhook: ['engine', 'record'],
    account: ['engine'],
    audit: ['engine', 'record', 'customer'],
    keys: ['engine', 'account', 'audit', 'record', 'webhook'],
    sandbox: ['engine', 'record', 'customer', 'account'],
  },
  http: {
    frame: [],
    customer: ['frame'],
    record: ['frame'],
    webhook: ['frame'],
    account: ['frame'],
    audit: ['frame'],
    service: ['frame'],
    sandbox: ['frame'],
  },
  cli: {
    shell: [],
    files: [],
    store: ['shell'],
    import: ['files', 'shell'],
    export: ['files', 'shell'],
    retention: ['shell'],
    policy: ['shell'],
    serve: ['shell', 'store'],
    customer: ['shell'],
    events: ['shell'],
    audit: ['shell'],
    admin: ['shell', 'store'],
  },
  console: {
    words: [],
    frame: ['words'],
    'sign-in': ['frame', 'words'],
    account: ['frame', 'words'],
    home: ['frame', 'words', 'find'],
    find: ['frame', 'words'],
    customer: ['frame', 'words', 'history', 'retention', 'verify'],
    correct: ['frame', 'words', 'history', 'verify'],
    history: ['frame', 'words', 'verify'],
    past: ['frame', 'words', 'customer', 'history'],
    retention: ['frame', 'words'],
    verify: ['frame', 'words'],
    policy: ['frame', 'words'],
    follow: ['frame', 'words'],
    people: ['frame', 'words'],
    audit: ['frame', 'words'],
    requests: ['frame', 'words'],
    gallery: ['frame', 'words', ...pageFolders],
  },
  'console/browser': { browser: [] },
};

/** The sub-rooms of the command line that run the service or administer its store wire the rooms together. */
const wiring = /^cli\/(serve|store|admin)\//;
const wired = ['console', 'http', 'mint', 'storage'];

/** Returns every `.ts`, `.tsx` and `.mjs` file below a folder. */
export function readTree(folder: string): SourceFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths
    .filter((path) => /\.(tsx?|mjs)$/.test(path))
    .map((path) => parse(path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')));
}

export function parse(path: string, text: string): SourceFile {
  let tree: ts.SourceFile | null = null;
  return {
    path,
    text,
    /** Made when a rule asks for it: some only read the text. */
    get tree() {
      tree ??= ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      return tree;
    },
  };
}

/** Returns imports that the tables of rooms and of their folders do not allow. */
export function wrongArrows(file: SourceFile): string[] {
  const { path } = file;
  const room = roomOf(path);
  const rule = rooms[room];
  if (!rule && room !== 'root') return [`${path}: the room ${room} is not in the table of rooms`];
  const sub = subRoomOf(path);
  if (sub !== null && !subRooms[room]?.[sub]) {
    return [`${path}: the folder ${sub} is not in the table of ${room}`];
  }
  return importsOf(file)
    .filter((found) => (rule && !mayImport(path, room, rule, found)) || !staysBelow(path, found))
    .map(
      (found) =>
        `${at(file, found.node)}: ${sub === null ? room : `${room}/${sub}`} may not import ${found.target}`,
    );
}

function mayImport(path: string, room: string, rule: Room, { target, typeOnly }: Import): boolean {
  if (!target.startsWith('.')) return rule.packages.test(target);
  const resolved = resolvedFrom(path, target);
  if (resolved === 'main.ts') return false;
  const other = roomOf(resolved);
  const isOf = (one: string) => one === other || (one.includes('/') && resolved.startsWith(`${one}/`));
  if (other === room || rule.rooms.some(isOf)) return true;
  return (typeOnly && (rule.types ?? []).includes(other)) || (wiring.test(path) && wired.includes(other));
}

/** Tells whether an import inside one room goes from its files to its folders, or between folders as the table says. */
function staysBelow(path: string, { target }: Import): boolean {
  if (!target.startsWith('.')) return true;
  const resolved = resolvedFrom(path, target);
  const room = roomOf(path);
  const from = subRoomOf(path);
  if (room !== roomOf(resolved) || from === null) return true;
  const to = subRoomOf(resolved);
  return to !== null && (from === to || (subRooms[room]?.[from] ?? []).includes(to));
}

/** Returns circles of files that import each other, including imports of types; each as a list of its files. */
export function circles(files: readonly SourceFile[]): string[][] {
  const imports = new Map(
    files.map((file) => [
      file.path,
      importsOf(file)
        .filter(({ target }) => target.startsWith('.'))
        .map(({ target }) => resolvedFrom(file.path, target)),
    ]),
  );
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, road: readonly string[]): void => {
    const met = road.indexOf(path);
    if (met >= 0) found.push(road.slice(met));
    if (met >= 0 || done.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...road, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

/** Returns the folders in a page's drawing of `src/`, sorted, as paths: `http`, `http/frame`. */
export function drawnFolders(page: string): string[] {
  let room = '';
  return [...page.matchAll(/^([│ ]*)[├└]── ([\w-]+)\//gm)]
    .map(([, indent = '', name = '']) => {
      if (indent === '') room = name;
      return indent === '' ? name : `${room}/${name}`;
    })
    .sort();
}

function resolvedFrom(path: string, target: string): string {
  return join('/', path, '..', target).slice(1);
}

const directPglite = new Set(['@electric-sql/pglite', '@electric-sql/pglite/nodefs']);
const engineFiles = new Set(
  ['pglite.ts', 'folder-fs.ts', 'engine.ts', 'prepared.ts'].map((name) => `storage/pglite/${name}`),
);

/** Returns imports of PGlite outside its engine's files, and of the package that opens it to a socket. */
export function openedPglite(file: SourceFile): string[] {
  return importsOf(file)
    .filter(({ target }) => target.includes('pglite') && !target.startsWith('.'))
    .filter(({ target }) => !directPglite.has(target) || !engineFiles.has(file.path))
    .map((found) => `${at(file, found.node)}: ${found.target}`);
}

function roomOf(path: string): string {
  if (path === 'mint.ts') return 'mint';
  if (path === 'trace.ts') return 'trace';
  if (path.startsWith('console/browser/')) return 'console/browser';
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : 'root';
}

/** Returns the folder inside the room; null for files directly in the room. */
function subRoomOf(path: string): string | null {
  const [, folder, file] = path.split('/');
  return file === undefined ? null : (folder ?? null);
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

/** Returns places that read the environment. */
export function environmentReads(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isPropertyAccessExpression(node) && node.getText() === 'process.env')
    .map((node) => at(file, node));
}

const ofProcess = new Set(['stdin', 'stdout', 'stderr', 'exit'].map((name) => `process.${name}`));

/** Returns places that use the streams of the process, or end it. */
export function processStreams(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isPropertyAccessExpression(node) && ofProcess.has(node.getText()))
    .map((node) => at(file, node));
}

const chance = new Set(['Date.now', 'Math.random', 'crypto.randomUUID']);

/** Returns places that read the wall clock or make random ids. */
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

/** Returns files over the limit; a table of data without functions may be longer. */
export function longFile(file: SourceFile, most: number): string[] {
  const lines = file.text.trimEnd().split('\n').length;
  return lines > most && functionsOf(file).length > 0 ? [`${file.path}: ${lines} lines`] : [];
}

/** Returns files that do not start with a comment that says what they are. */
export function noHeader(file: SourceFile): string[] {
  return /^(#!.*\n)?(\/\*\*|\/\/)/.test(file.text) ? [] : [file.path];
}

const tenantTable = /\b(from|into|update|join|table)\s+(only\s+)?(customer|customer_change)\b/i;

/** Returns SQL texts about customers that do not name the aggregator. */
export function tenantless(file: SourceFile): string[] {
  return nodesOf(file)
    .filter((node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
    .filter((node) => tenantTable.test(node.getText()) && !/\baggregator_id\b/.test(node.getText()))
    .map((node) => `${at(file, node)}: ${node.getText().replaceAll(/\s+/g, ' ').slice(0, 80)}`);
}

const sqlStart = /^['"`]\s*(select|insert into|delete from|update|with|create|alter|drop|truncate)\s/i;
const sqlTable = /\b(from|into|table|update)\s+\w+|\bset\s+\w+\s*=/;

/** Returns texts that are SQL about a table; SQL keywords are in lower case, and prose starts with a capital. */
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

/** Kept, because each rule goes through all of them. */
const nodes = new WeakMap<SourceFile, readonly ts.Node[]>();

function nodesOf(file: SourceFile): readonly ts.Node[] {
  const known = nodes.get(file);
  if (known) return known;
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file.tree);
  nodes.set(file, found);
  return found;
}

function at(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${lineOf(file, node.getStart())}`;
}

function lineOf(file: SourceFile, position: number): number {
  return file.tree.getLineAndCharacterOfPosition(position).line + 1;
}
