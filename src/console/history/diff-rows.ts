/** The differences of a change in words: a label, and what was and is there, for each field that differs. */
import type { FieldDiff, ItemDiff, SectionDiff } from '../../domain/change-diff.ts';
import { isReordered } from '../../domain/change-diff.ts';
import type { DiffRow } from '../frame/components/lists.tsx';
import { fieldWords, type PeopleNames, partName, placeOf } from '../words/fields.ts';

/** A line of a difference. */
export type Row = DiffRow;

export function diffRows(diffs: readonly SectionDiff[], people: PeopleNames = new Map()): Row[] {
  return diffs.flatMap((diff) => sectionRows(diff, people));
}

function sectionRows(diff: SectionDiff, people: PeopleNames): Row[] {
  const { part, owner } = placeOf(diff.section, people);
  const label = (text: string) => (owner === '' ? text : `${owner}: ${text}`);
  const rows = diff.items
    .filter(({ fields }) => fields.length > 0)
    .flatMap((item) => itemRows(diff, part, item))
    .map((row) => ({ ...row, label: label(row.label) }));
  const hasMoved = isReordered(diff) && rows.length === 0;
  return hasMoved ? [orderRow(label(`${partName(part)}, ${fieldWords.order}`), diff, part)] : rows;
}

function itemRows(diff: SectionDiff, part: string, item: ItemDiff): Row[] {
  if (diff.shape === 'value') return item.fields.map((field) => valueRow(partName(part), field));
  const isWhole = diff.shape === 'list' && (item.from === null || item.to === null);
  const name = diff.shape === 'list' ? itemName(diff, part, item) : '';
  if (isWhole) return [wholeRow(name, item)];
  return item.fields.map((field) => valueRow(labelOf(name, field.field), field));
}

function labelOf(item: string, field: string): string {
  const word = fieldWords.fields[field] ?? field;
  return item === '' ? capital(word) : `${item}, ${word}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `Mobile`, or `Mobile 2` if there is more than one of the kind. */
function itemName({ items }: SectionDiff, part: string, item: ItemDiff): string {
  const { type } = item;
  const name = fieldWords.items[part]?.[type ?? ''] ?? type ?? fieldWords.item;
  const alike = items.filter((one) => one.type === type && one.to !== null);
  return alike.length > 1 && item.to !== null ? `${name} ${alike.indexOf(item) + 1}` : name;
}

function valueRow(label: string, { field, before, after }: FieldDiff): Row {
  return { label, before: textOf(field, before), after: textOf(field, after) };
}

/** An item that is new or gone is one line, not one for each of its fields. */
function wholeRow(label: string, { fields, from }: ItemDiff): Row {
  const values = Object.fromEntries(fields.map(({ field, before, after }) => [field, before ?? after]));
  const parts = itemParts(values);
  return from === null ? { label, before: null, after: parts } : { label, before: parts, after: null };
}

const ITEM_ORDER = [
  'countryDialingCode',
  'phoneNumber',
  'addressLine1',
  'addressLine2',
  'city',
  'stateCode',
  'postalCode',
  'countryCodeA3',
  'value',
  'last4',
  'issuanceRegion',
  'issuanceCountryCodeA3',
  'expiryDate',
];

function itemParts(values: Readonly<Record<string, unknown>>): string[] {
  const { countryDialingCode: code, phoneNumber: number } = values;
  if (number !== undefined) return [code === undefined ? String(number) : `+${code} ${number}`];
  const named = ITEM_ORDER.filter((name) => values[name] !== undefined && values[name] !== null);
  const known = named.map((name) => textOf(name, values[name])).filter((text) => text !== null);
  return known.length > 0 ? known : Object.values(values).map(String);
}

function orderRow(label: string, { items }: SectionDiff, part: string): Row {
  const name = ({ type }: ItemDiff) => fieldWords.items[part]?.[type ?? ''] ?? type ?? fieldWords.item;
  const by = (side: 'from' | 'to') =>
    [...items]
      .sort((a, b) => Number(a[side]) - Number(b[side]))
      .map(name)
      .join(', ');
  return { label, before: by('from'), after: by('to') };
}

function textOf(field: string, value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (field === 'last4') return `•••${value}`;
  if (field === 'dateOfBirth') return String(value).slice(0, 10);
  if (field === 'type') return typeWord(String(value));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A kind of phone is called the same wherever it stands. */
function typeWord(type: string): string {
  const { addresses, phones, identificationDocuments } = fieldWords.items;
  return phones?.[type] ?? addresses?.[type] ?? identificationDocuments?.[type] ?? type;
}
