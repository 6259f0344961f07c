/** Proposes where the columns of addresses and phones go. */
import type { SeenColumn } from './columns-seen.ts';
import type { AddressPart } from './names.ts';
import type { Draft } from './proposal.ts';
import type { Subject } from './subject.ts';

interface AddressColumn extends SeenColumn {
  readonly group: string;
  readonly second: boolean;
  readonly part: AddressPart;
}

const required: readonly AddressPart[] = ['addressLine1', 'city', 'stateCode', 'postalCode'];

/** The mailing, billing or only address becomes the primary one, a shipping or other one the secondary. */
export function addAddresses(draft: Draft, columns: readonly SeenColumn[], { business }: Subject): void {
  const list = business ? 'businessAddresses' : 'addresses';
  const found = columns.flatMap(({ meaning, ...column }): AddressColumn[] =>
    meaning?.is === 'address' && !Object.hasOwn(draft.columns, column.name)
      ? [{ ...column, meaning, group: meaning.group, second: meaning.second, part: meaning.part }]
      : [],
  );
  if (draft.has(`${list}.0.addressLine1`)) return;
  const names = [...new Set(found.map(({ group }) => group))];
  const groups = names.map((name) => found.filter(({ group }) => group === name));
  const isSecond = (group: readonly AddressColumn[]) => group[0]?.second === true;
  const sorted = [...groups.filter((group) => !isSecond(group)), ...groups.filter(isSecond)];
  const usable = sorted.filter((group, place) => place === 0 || isWhole(group)).slice(0, 2);
  for (const [place, group] of usable.entries()) addAddress(draft, group, `${list}.${place}`, place === 0);
}

/** Whether it has what an address needs, and any value. */
function isWhole(group: readonly AddressColumn[]): boolean {
  const has = (part: AddressPart) => group.some((column) => column.part === part);
  return required.every(has) && group.some(({ values }) => values.length > 0);
}

function addAddress(draft: Draft, group: readonly AddressColumn[], item: string, first: boolean): void {
  for (const { name, part } of group) draft.map(name, `${item}.${part}`);
  draft.constants[`${item}.type`] = first ? 'PRIMARY' : 'SECONDARY';
  const lacks = required.filter((part) => !draft.has(`${item}.${part}`));
  if (lacks.length > 0)
    draft.doubts.push(`no column gives ${lacks.map((part) => `${item}.${part}`).join(', ')}`);
  const country = group.find(({ part }) => part === 'countryCodeA3');
  const most = Math.max(...group.map(({ values }) => values.length));
  if (country === undefined || country.values.length < most) {
    draft.constants[`${item}.countryCodeA3`] = 'USA';
    const where =
      country === undefined
        ? 'no column gives the country of the addresses'
        : `"${country.name}" is empty in some rows`;
    draft.doubts.push(`${where}, so USA is taken`);
  }
  splitLines(draft, group, item);
}

/** A street of two lines in one cell becomes the two lines of the address. */
function splitLines(draft: Draft, group: readonly AddressColumn[], item: string): void {
  const street = group.find(({ part }) => part === 'addressLine1');
  const lines = street?.values.filter((value) => /[\r\n]/.test(value.trim())) ?? [];
  if (street === undefined || lines.length === 0 || draft.has(`${item}.addressLine2`)) return;
  const [line1, line2] = [`${item}.addressLine1`, `${item}.addressLine2`] as const;
  draft.split({ column: street.name, separator: '\n', at: 'first', to: [line1, line2] });
  draft.doubts.push(`"${street.name}" is split into two lines of the address where its line ends`);
}

/** One of each type, in the order of the file. */
export function addPhones(draft: Draft, columns: readonly SeenColumn[], { business }: Subject): void {
  const list = business ? 'businessPhones' : 'phones';
  if (draft.has(`${list}.0.phoneNumber`)) return;
  const types = new Set<string>();
  for (const { name, meaning, values } of columns) {
    if (meaning?.is !== 'phone' || values.length === 0 || types.has(meaning.type)) continue;
    const item = `${list}.${types.size}`;
    types.add(meaning.type);
    draft.map(name, `${item}.phoneNumber`);
    draft.constants[`${item}.type`] = meaning.type;
  }
}
