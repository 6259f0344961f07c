/** What a correction changes, value by value, in words and in the order of the form. */
import type { Address, Phone } from '../../contract/customer.ts';
import { followItems } from '../../domain/merge.ts';
import type { DiffRow } from '../frame/components/lists.tsx';
import { correctWords } from '../words/correct.ts';
import { addressFields, phoneFields } from './draft.ts';
import type { Contact } from './target.ts';

const words = correctWords;

/** Followed item by item, so that a removed one does not make all after it look changed. */
export function differenceOf(before: Contact, after: Contact): DiffRow[] {
  return [
    ...valueRow(words.members.email, before.email, after.email),
    ...itemRows(before.addresses, after.addresses, words.address, addressText, addressParts),
    ...itemRows(before.phones, after.phones, words.phone, phoneText, phoneParts),
  ];
}

/** @returns nothing where nothing differs */
function valueRow(label: string, before: string | undefined, after: string | undefined): DiffRow[] {
  if (after === undefined || before === after) return [];
  return [{ label, before: before ?? null, after }];
}

type Parts = readonly (readonly [label: string, text: string])[];

function itemRows<Item extends object>(
  before: readonly Item[] | undefined,
  after: readonly Item[] | undefined,
  nameOf: (number: number) => string,
  textOf: (item: Item) => string,
  partsOf: (item: Item) => Parts,
): DiffRow[] {
  if (!before || !after) return [];
  let number = 0;
  return followItems(before, after).flatMap(([from, to]): DiffRow[] => {
    number += 1;
    const name = nameOf(number);
    if (!from && to) return [{ label: `${name}, ${words.preview.added}`, before: null, after: textOf(to) }];
    if (from && !to)
      return [{ label: `${name}, ${words.preview.removed}`, before: textOf(from), after: null }];
    if (!from || !to) return [];
    const parts = partsOf(to);
    return partsOf(from).flatMap(([label, text], index) =>
      text === parts[index]?.[1]
        ? []
        : [{ label: `${name}, ${label}`, before: text, after: parts[index]?.[1] ?? null }],
    );
  });
}

function addressParts(address: Address): Parts {
  return addressFields.map((field) => {
    const text = field === 'type' ? words.addressTypes[address.type] : (address[field] ?? '');
    return [words.addressFields[field], text];
  });
}

function phoneParts(phone: Phone): Parts {
  return phoneFields.map((field) => {
    const text = field === 'type' ? words.phoneTypes[phone.type] : (phone[field] ?? '');
    return [words.phoneFields[field], text];
  });
}

/** On one line. The type may be missing, where only the place is in question. */
export function addressText(address: Partial<Address>): string {
  const { type, addressLine1, addressLine2, city, stateCode, postalCode, countryCodeA3 } = address;
  const place = [addressLine1, addressLine2, city, `${stateCode} ${postalCode}`, countryCodeA3];
  return [...place, type && words.addressTypes[type]].filter(Boolean).join(', ');
}

export function phoneText({ type, countryDialingCode, phoneNumber }: Partial<Phone>): string {
  const number = `${countryDialingCode ? `+${countryDialingCode} ` : ''}${phoneNumber}`;
  return [number, type && words.phoneTypes[type]].filter(Boolean).join(', ');
}
