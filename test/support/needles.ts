/** Searches bytes for values, in clear text and in common encodings. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Base64 of a text at each of the three offsets it can have in a longer text, without the ends that depend on it. */
function base64Forms(value: string): Buffer[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.from(`${'\0'.repeat(offset)}${value}`)
      .toString('base64')
      .replace(/=+$/, '');
    const own = text.slice(offset === 0 ? 0 : offset + 1, (value.length + offset) % 3 === 0 ? undefined : -1);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')].map((form) => Buffer.from(form));
  });
}

/** Kept, because the same few values are looked for in thousands of places. */
const forms = new Map<string, readonly Buffer[]>();

/** UTF-8, UTF-16, base64, base64url, hexadecimal, and the list of decimals that JSON writes for a buffer. */
export function formsOf(value: string): readonly Buffer[] {
  const known = forms.get(value) ?? distinct(allForms(value));
  forms.set(value, known);
  return known;
}

function allForms(value: string): Buffer[] {
  const hex = Buffer.from(value).toString('hex');
  return [
    Buffer.from(value),
    Buffer.from(value, 'utf16le'),
    ...base64Forms(value),
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    Buffer.from([...Buffer.from(value)].join(',')),
  ];
}

/** Base64 and base64url of most values are the same, and so is the hexadecimal form in small and capital letters. */
function distinct(all: readonly Buffer[]): Buffer[] {
  return all.filter((one, index) => all.findIndex((other) => other.equals(one)) === index);
}

/** @returns the names of the values found */
export function found(haystack: Buffer | string, values: Readonly<Record<string, string>>): string[] {
  const bytes = Buffer.from(haystack);
  const names = Object.entries(values).filter(([, value]) =>
    formsOf(value).some((form) => bytes.includes(form)),
  );
  return names.map(([name]) => name);
}

export interface Sighting {
  readonly file: string;
  readonly names: string[];
}

/** Returns every file below a folder that contains one of the values. */
export function foundBelow(folder: string, values: Readonly<Record<string, string>>): Sighting[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
  const sightings = files.map((file) => ({ file, names: found(readFileSync(file), values) }));
  return sightings.filter(({ names }) => names.length > 0);
}
