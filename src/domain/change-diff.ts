/**
 * What a change did to a section, for people to read: which field of which address, phone or document differs. Items of
 * a list are matched by what identifies them, so one that was added in front does not make all others look changed.
 */
import type { Customer } from '../contract/customer.ts';
import type { SectionChange } from '../contract/history.ts';
import { employeeSection, representativeSection, type Sections } from './sections.ts';

type Values = Readonly<Record<string, unknown>>;

/** A field that differs. `field` is empty if the value has no fields. */
export interface FieldDiff {
  readonly field: string;
  /** Left out if there was no value; `after` is left out if there no longer is one. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** An item of a list, or the one value of a section that is not a list. */
export interface ItemDiff {
  /** Its place in the list before, from 0; null: it was not there. */
  readonly from: number | null;
  /** Its place in the list after; null: it is no longer there. */
  readonly to: number | null;
  /** What kind of address, phone or document it is now, or was if it is gone; null: it has no kind. */
  readonly type: string | null;
  /** Empty if it only moved, or stayed as it was. */
  readonly fields: readonly FieldDiff[];
}

export interface SectionDiff {
  readonly section: string;
  readonly shape: 'value' | 'object' | 'list';
  /** For a list, all items that are or were in it; otherwise one. */
  readonly items: readonly ItemDiff[];
}

export function sectionDiff({ section, before, after }: SectionChange): SectionDiff {
  if (Array.isArray(after) && (before === undefined || Array.isArray(before))) {
    return { section, shape: 'list', items: listDiff(before ?? [], after) };
  }
  const place = { from: before === undefined ? null : 0, to: after === undefined ? null : 0, type: null };
  if (isObject(after) && (before === undefined || isObject(before))) {
    return { section, shape: 'object', items: [{ ...place, fields: fieldDiffs(before ?? {}, after) }] };
  }
  const fields = same(before, after) ? [] : [fieldDiff('', before, after)];
  return { section, shape: 'value', items: [{ ...place, fields }] };
}

/** @returns the value after, from the value before and the difference between them */
export function applied(before: unknown, { shape, items }: SectionDiff): unknown {
  if (shape === 'list') {
    const list = (before ?? []) as readonly unknown[];
    const kept = items.filter(({ to }) => to !== null).sort((a, b) => Number(a.to) - Number(b.to));
    return kept.map(({ from, fields }) => patched(from === null ? undefined : list[from], fields));
  }
  const fields = items[0]?.fields ?? [];
  return shape === 'object' ? patched(before ?? {}, fields) : patched(before, fields);
}

/** Whether the items that stayed are in a different order. */
export function isReordered({ items }: SectionDiff): boolean {
  const stayed = items.filter(({ from, to }) => from !== null && to !== null);
  const places = stayed.sort((a, b) => Number(a.to) - Number(b.to)).map(({ from }) => Number(from));
  return places.some((place, index) => index > 0 && place < Number(places[index - 1]));
}

/** Whether there is anything to see. A change of a number of which only the last four are shown may have nothing. */
export function isVisible(diff: SectionDiff): boolean {
  return isReordered(diff) || diff.items.some(({ fields }) => fields.length > 0);
}

/** The sections that differ between two states of a customer, as answers show them. */
export function customerDiffs(before: Customer, after: Customer): SectionDiff[] {
  const was = shownSections(before);
  const is = shownSections(after);
  return Object.keys({ ...was, ...is })
    .map((section) => sectionDiff({ section, before: was[section], after: is[section] }))
    .filter(isVisible);
}

/** A customer's answer in sections, named as in the history. */
function shownSections(customer: Customer): Sections {
  const sections = partsOf(customer.customer, (part) => part);
  if (customer.customerType === 'individual') return sections;
  for (const { id, ...person } of customer.businessRepresentatives) {
    Object.assign(
      sections,
      partsOf(person, (part) => representativeSection(id, part)),
    );
  }
  for (const { employeeId, position, status } of customer.employees ?? []) {
    sections[employeeSection(employeeId, 'position')] = position;
    sections[employeeSection(employeeId, 'status')] = status;
  }
  return sections;
}

/** The e-mail address and every list is a section; all the rest together is the identity. */
function partsOf(values: object, nameOf: (part: string) => string): Sections {
  const isSection = ([name, value]: [string, unknown]) => name === 'email' || Array.isArray(value);
  const members = Object.entries(values);
  const sections = members.filter(isSection).map(([name, value]) => [nameOf(name), value]);
  const identity = Object.fromEntries(members.filter((member) => !isSection(member)));
  return Object.fromEntries([...sections, [nameOf('identity'), identity]]);
}

/** What makes two items the same one, the surest sign first. Null: the item has no such sign. */
const signs: readonly ((item: unknown) => string | null)[] = [
  (item) => JSON.stringify(sorted(item)),
  (item) => signOf(item, ['type', 'issuanceCountryCodeA3', 'value', 'last4', 'phoneNumber', 'addressLine1']),
  (item) => signOf(item, ['value', 'last4', 'phoneNumber', 'addressLine1']),
  (item) => signOf(item, ['type', 'issuanceCountryCodeA3']),
  (item) => signOf(item, ['type']),
];

function signOf(item: unknown, names: readonly string[]): string | null {
  if (!isObject(item)) return null;
  const values = names.map((name) => item[name]).filter((value) => value !== undefined && value !== '');
  return values.length === 0 ? null : JSON.stringify(values);
}

function listDiff(before: readonly unknown[], after: readonly unknown[]): ItemDiff[] {
  const fromOf = matched(before, after);
  const items = after.map((item, to) => {
    const from = fromOf.get(to) ?? null;
    return {
      from,
      to,
      type: typeOf(item),
      fields: itemFields(from === null ? undefined : before[from], item),
    };
  });
  const kept = new Set(fromOf.values());
  const gone = before.flatMap((item, from) =>
    kept.has(from) ? [] : [{ from, to: null, type: typeOf(item), fields: itemFields(item, undefined) }],
  );
  return [...items, ...gone];
}

/** @returns the place before of each place after that has one */
function matched(before: readonly unknown[], after: readonly unknown[]): Map<number, number> {
  const fromOf = new Map<number, number>();
  const free = new Set(before.keys());
  for (const sign of signs) {
    for (const [to, item] of after.entries()) {
      const wanted = fromOf.has(to) ? null : sign(item);
      if (wanted === null) continue;
      const from = [...free].find((place) => sign(before[place]) === wanted);
      if (from === undefined) continue;
      fromOf.set(to, from);
      free.delete(from);
    }
  }
  return fromOf;
}

function itemFields(before: unknown, after: unknown): FieldDiff[] {
  const [was = {}, is = {}] = [before, after];
  if (isObject(was) && isObject(is)) return fieldDiffs(was, is);
  return same(before, after) ? [] : [fieldDiff('', before, after)];
}

function fieldDiffs(before: Values, after: Values): FieldDiff[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differ = names.filter((name) => !same(before[name], after[name]));
  return differ.map((name) => fieldDiff(name, before[name], after[name]));
}

function fieldDiff(field: string, before: unknown, after: unknown): FieldDiff {
  return { field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function patched(before: unknown, fields: readonly FieldDiff[]): unknown {
  const whole = fields.find(({ field }) => field === '');
  if (whole) return whole.after;
  if (fields.length === 0 && before !== undefined) return before;
  const values: Record<string, unknown> = { ...(before as Values | undefined) };
  for (const one of fields) {
    if ('after' in one) values[one.field] = one.after;
    else delete values[one.field];
  }
  return values;
}

function typeOf(item: unknown): string | null {
  return isObject(item) && typeof item.type === 'string' ? item.type : null;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** The same value with its members sorted by name, so that their order makes no difference. */
function sorted(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
