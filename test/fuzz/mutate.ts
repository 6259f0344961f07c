/** What clients send that no schema foresees: a value with its parts dropped, added or replaced, and broken bytes. */
import fc from 'fast-check';

/** By name, so that a failure prints what was put in and not ten thousand letters. */
const oddValues: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  zero: 0,
  'minus one': -1,
  'huge number': 1e308,
  'unsafe number': 2 ** 53 + 2,
  fraction: 0.1,
  'empty text': '',
  'long text': 'a'.repeat(3_000),
  'very long text': 'é'.repeat(40_000),
  'half a character': 'a\ud800b',
  'other half': '\udc00',
  'null character': 'a\u0000b',
  'control characters': '\u0001\u001b[31m\r\n\u007f',
  'right to left': '\u202eabc\u202c',
  'white space': ' \t\u00a0\u2003',
  'angle brackets': '<script>alert(1)</script>',
  'combined letters': 'e\u0301'.repeat(60),
  'full-width digits': '１２３４５６７８９',
  SQL: "' or 1=1; --",
  'name of a prototype': '__proto__',
  'name of a function': 'constructor',
  'long number': '9'.repeat(400),
  'large e-mail': `${'a'.repeat(300)}@example.test`,
  'quoted e-mail': '"a b"@example.test',
  'no date': '2026-02-30',
  'empty list': [],
  'empty object': {},
  'list of lists': [[[[]]]],
  'object with a length': { length: 5, 0: 'a' },
  'object that looks like text': { toString: 'a', toJSON: 1 },
  'deep lists': nested(200, (inside) => [inside]),
  'deep objects': nested(200, (inside) => ({ a: inside })),
  'thousands of numbers': Array.from({ length: 3_000 }, (_, index) => index),
  'thousands of members': Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`m${index}`, 1])),
};

function nested(depth: number, wrap: (inside: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
}

const oddNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  'x',
  'id',
  'customerId',
  '\ud800',
];
const kinds = ['drop', 'replace', 'replace', 'replace', 'add', 'repeat', 'swap', 'alter'] as const;

export interface Mutation {
  readonly kind: (typeof kinds)[number];
  /** Which place of the value, counted through and begun anew at its end; `other` for a second one. */
  readonly at: number;
  readonly other: number;
  readonly odd: string;
  readonly name: string;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...kinds),
  at: fc.nat({ max: 500 }),
  other: fc.nat({ max: 500 }),
  odd: fc.constantFrom(...Object.keys(oddValues)),
  name: fc.constantFrom(...oddNames),
});

type Holder = Record<string, unknown>;
interface Place {
  readonly holder: Holder;
  readonly key: string;
}

/** @returns a changed copy */
export function mutated(value: unknown, mutations: readonly Mutation[]): unknown {
  const root = { value: structuredClone(value) };
  for (const one of mutations) mutate(root, one);
  return root.value;
}

function mutate(root: Holder, { kind, at, other, odd, name }: Mutation): void {
  const all = placesOf(root);
  const place = all[at % all.length];
  // The value itself was dropped.
  if (!place) return;
  const { holder, key } = place;
  const now = holder[key];
  const strange = oddValues[odd];
  if (kind === 'drop') remove(holder, key);
  else if (kind === 'replace') set(holder, key, strange);
  else if (kind === 'swap')
    set(holder, key, (({ holder: from, key: of }) => from[of])(all[other % all.length] as Place));
  else if (kind === 'alter') set(holder, key, altered(now, other));
  else if (kind === 'repeat') repeat(holder, key, other);
  else if (typeof now === 'object' && now !== null)
    set(now as Holder, Array.isArray(now) ? String(now.length) : name, strange);
}

/** Not more than a few hundred: what an earlier mutation put in may be huge. */
function placesOf(root: Holder): Place[] {
  const found: Place[] = [];
  const visit = (holder: Holder, depth: number): void => {
    for (const key of Object.keys(holder)) {
      if (found.length > 500) return;
      found.push({ holder, key });
      const inside = holder[key];
      if (typeof inside === 'object' && inside !== null && depth < 12) visit(inside as Holder, depth + 1);
    }
  };
  visit(root, 0);
  return found;
}

/** Also where the name is `__proto__`. A value that is set twice, or into itself, is a copy. */
function set(holder: Holder, key: string, value: unknown): void {
  const copy = typeof value === 'object' ? structuredClone(value) : value;
  Object.defineProperty(holder, key, { value: copy, enumerable: true, writable: true, configurable: true });
}

function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function repeat(holder: Holder, key: string, times: number): void {
  if (!Array.isArray(holder)) return;
  for (let count = 0; count < times % 40; count++) holder.push(structuredClone(holder[Number(key)]));
}

function altered(value: unknown, by: number): unknown {
  if (typeof value === 'number') return -value;
  if (typeof value !== 'string') return [value];
  const middle = by % (value.length + 1);
  return [
    value.toUpperCase(),
    value.slice(0, middle),
    value + value,
    ` ${value} `,
    `${value.slice(0, middle)}\u0000${value.slice(middle)}`,
    Number(value),
  ][by % 6];
}

const rawKinds = [
  'cut',
  'cut',
  'byte',
  'not UTF-8',
  'BOM',
  'empty',
  'white space',
  'twice',
  'UTF-16',
  'member twice',
  'comma',
  'padded',
  'open lists',
  'deep lists',
  'comment',
  'NaN',
] as const;

/** What is done to the bytes of a body, and where, from 0 to 1. */
export interface Break {
  readonly kind: (typeof rawKinds)[number];
  readonly at: number;
}

export const breaks: fc.Arbitrary<Break> = fc.record({
  kind: fc.constantFrom(...rawKinds),
  at: fc.nat({ max: 1000 }).map((n) => n / 1000),
});

/** Puts something in place of one of the texts that are members' values. */
function inPlaceOfText(text: string, at: number, value: string): Buffer {
  const all = [...text.matchAll(/"[^"]*"(?=[,}\]])/g)];
  const found = all[Math.floor(at * (all.length - 1))];
  if (!found) return Buffer.from(value);
  return Buffer.from(text.slice(0, found.index) + value + text.slice(found.index + found[0].length));
}

export function broken(body: Buffer, { kind, at }: Break): Buffer {
  const middle = Math.floor(at * body.length);
  const with_ = (part: Buffer | string) =>
    Buffer.concat([body.subarray(0, middle), Buffer.from(part as string), body.subarray(middle)]);
  const text = body.toString();
  const to: Record<Break['kind'], () => Buffer> = {
    cut: () => body.subarray(0, middle),
    byte: () => with_(Buffer.from([middle % 256])),
    'not UTF-8': () => with_(Buffer.from([0xc3, 0x28, 0xff])),
    BOM: () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
    empty: () => Buffer.alloc(0),
    'white space': () => Buffer.from(' \n'),
    twice: () => Buffer.concat([body, body]),
    'UTF-16': () => Buffer.from(text, 'utf16le'),
    'member twice': () =>
      Buffer.from(text.replace('{', '{"customerId":"a","customerId":"b","items":[],"__proto__":{},')),
    comma: () => Buffer.from(text.replace(/\}$/, ',}')),
    padded: () => Buffer.from(text.padEnd(70_000)),
    'open lists': () => Buffer.from('['.repeat(30_000)),
    'deep lists': () => inPlaceOfText(text, at, '['.repeat(12_000) + ']'.repeat(12_000)),
    comment: () => with_('/**/'),
    NaN: () => inPlaceOfText(text, at, 'NaN'),
  };
  return to[kind]();
}
