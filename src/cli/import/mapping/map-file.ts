/** The map file: JSON that people edit. It is read whole and refused if any part of it can't be understood. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathOf, reasonColumn } from '../../files/columns.ts';
import { exitCodes, Failure } from '../../shell/failure.ts';
import { textOf } from '../../shell/utf8.ts';
import { cleanerOf, cleanForms, isFor } from '../clean/clean.ts';
import { type ColumnMap, emptyMap, targetsOf } from './column-map.ts';

/** The version of the form with constants and the rest; a file without a version maps columns only. */
export const MAP_VERSION = 1;

/** @param file its path, which messages name @throws Failure (wrong usage) */
export async function readMap(file: string): Promise<ColumnMap> {
  const what = `The map ${file}`;
  const value = objectOf(textOf(bytesOf(file), what));
  const refuse = (fault: string): never => {
    throw new Failure(`${what} ${fault}\n${shape}`, exitCodes.usage);
  };
  if (value === null) return refuse('does not hold a JSON object.');
  const { version, columns, constants, joins, splits, clean, missing, ...more } = value;
  if (typeof version !== 'number')
    return checked({ ...emptyMap, columns: texts(value, null) ?? bad(refuse, value) }, refuse);
  if (version !== MAP_VERSION) return refuse(`has version ${version}; this program reads ${MAP_VERSION}.`);
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return refuse(`has the member "${unknown}", which a map does not have.`);
  return checked(
    {
      columns:
        texts(columns ?? {}, null) ?? refuse('must give each of its columns a documented column or null.'),
      constants: (texts(constants ?? {}) ??
        refuse('must have texts as constants.')) as ColumnMap['constants'],
      joins: listOf(joins, isJoin) ?? refuse('has a join without columns, separator and to.'),
      splits: listOf(splits, isSplit) ?? refuse('has a split without column, separator, at and to.'),
      clean: cleanOf(clean ?? {}) ?? refuse('must name cleaners as a text or a list of texts.'),
      ...(missing !== undefined && { missing: listOfTexts(missing, refuse) }),
    },
    refuse,
  );
}

function listOfTexts(value: unknown, refuse: Refuse): readonly string[] {
  if (!areTexts(value, 0, Number.POSITIVE_INFINITY)) refuse('must have a list of texts as "missing".');
  return value as readonly string[];
}

/** @throws Failure if there is such a file, or it can't be written */
export function writeMap(file: string, { clean, missing, ...map }: ColumnMap): void {
  const short = Object.fromEntries(
    Object.entries(clean).map(([target, names]) => [target, names.length === 1 ? names[0] : names]),
  );
  const value = { version: MAP_VERSION, ...(missing && { missing }), ...map, clean: short };
  try {
    writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      `The proposed map ${file} can't be written (${code}). Nothing was sent.\nCopy the file to a folder of your own, or write a map and add:  --map PATH`,
      exitCodes.usage,
    );
  }
}

type Refuse = (fault: string) => never;

const shape =
  'It must look like:  { "Their column": "email", "Another": null }\n' +
  'or like what the import writes; both are in docs/import.md.';

function bad(refuse: Refuse, value: object): never {
  const [name] =
    Object.entries(value).find(([, target]) => target !== null && typeof target !== 'string') ?? [];
  return refuse(`maps "${name}" to something that is not a documented column.`);
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new Failure(`The map ${file} can't be read.`, exitCodes.usage);
  }
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param also another value that is as good as a text */
function texts(value: unknown, also?: null): Record<string, string | null> | null {
  const isText = (member: unknown) => typeof member === 'string' || member === also;
  return isObject(value) && Object.values(value).every(isText)
    ? (value as Record<string, string | null>)
    : null;
}

function listOf<T>(value: unknown, is: (item: Record<string, unknown>) => boolean): readonly T[] | null {
  if (value === undefined) return [];
  const good = Array.isArray(value) && value.every((item) => isObject(item) && is(item));
  return good ? (value as readonly T[]) : null;
}

function areTexts(value: unknown, least: number, most: number): boolean {
  return (
    Array.isArray(value) &&
    value.length >= least &&
    value.length <= most &&
    value.every((item) => typeof item === 'string')
  );
}

function isJoin({ columns, separator, to }: Record<string, unknown>): boolean {
  return areTexts(columns, 2, 20) && typeof separator === 'string' && typeof to === 'string';
}

function isSplit({ column, separator, at, to }: Record<string, unknown>): boolean {
  const isText = typeof column === 'string' && typeof separator === 'string' && separator !== '';
  return isText && (at === 'first' || at === 'last') && areTexts(to, 2, 2);
}

function cleanOf(value: unknown): Record<string, readonly string[]> | null {
  if (!isObject(value)) return null;
  const entries = Object.entries(value).map(
    ([target, names]) => [target, typeof names === 'string' ? [names] : names] as const,
  );
  const good = entries.every(([, names]) => areTexts(names, 0, 20));
  return good ? (Object.fromEntries(entries) as Record<string, readonly string[]>) : null;
}

async function checked(map: ColumnMap, refuse: Refuse): Promise<ColumnMap> {
  const targets = targetsOf(map);
  const isColumn = (target: string) => target === reasonColumn || pathOf(target) !== null;
  const unknown = [...targets, ...Object.keys(map.constants), ...Object.keys(map.clean)].find(
    (target) => !isColumn(target),
  );
  if (unknown !== undefined) {
    const [name] = Object.entries(map.columns).find(([, target]) => target === unknown) ?? [];
    const subject = name === undefined ? `names "${unknown}", which` : `maps "${name}" to something that`;
    return refuse(`${subject} is not a documented column. The names are in docs/import.md.`);
  }
  const twice = targets.find((target, place) => targets.indexOf(target) < place);
  if (twice !== undefined) return refuse(`maps two columns to ${twice}.`);
  for (const [target, names] of Object.entries(map.clean)) {
    for (const name of names) {
      if ((await cleanerOf(name)) === null)
        return refuse(
          `asks for the cleaner "${name}", which does not exist. The cleaners are: ${cleanForms}.`,
        );
      if (!isFor(name, target))
        return refuse(`asks for "${name}" on ${target}, but it is not for that column.`);
    }
  }
  return map;
}
