/**
 * What was typed into a form, as texts. Fields are named `email`, `addresses.0.city`, `phones.2.type`. A draft becomes
 * contact data without being repaired: only what cannot be stored anyway, such as spaces in a number, is left out.
 */
import type { Address, Phone } from '../../contract/customer.ts';
import { limits } from '../../contract/limits.ts';
import { dialingDigits, phoneDigits } from '../../domain/typed-phone.ts';
import type { Contact, Member } from './target.ts';

export const addressFields = [
  'type',
  'addressLine1',
  'addressLine2',
  'city',
  'stateCode',
  'postalCode',
  'countryCodeA3',
] as const;
export const phoneFields = ['type', 'countryDialingCode', 'phoneNumber'] as const;

export type AddressText = Readonly<Record<(typeof addressFields)[number], string>>;
export type PhoneText = Readonly<Record<(typeof phoneFields)[number], string>>;

export interface Draft {
  readonly email?: string;
  readonly addresses?: readonly AddressText[];
  readonly phones?: readonly PhoneText[];
}

/** A list of a draft. */
export type ListName = 'addresses' | 'phones';

export function draftOf({ email, addresses, phones }: Contact): Draft {
  return {
    ...(email !== undefined && { email }),
    ...(addresses && { addresses: addresses.map((one) => textOf(addressFields, one)) }),
    ...(phones && { phones: phones.map((one) => textOf(phoneFields, one)) }),
  };
}

function textOf<Field extends string>(fields: readonly Field[], item: object): Record<Field, string> {
  const values = item as Readonly<Record<string, string | null | undefined>>;
  return Object.fromEntries(fields.map((field) => [field, values[field] ?? ''])) as Record<Field, string>;
}

/** @param members what the form has fields for */
export function readDraft(form: URLSearchParams, members: readonly Member[]): Draft {
  return {
    ...(members.includes('email') && { email: form.get('email') ?? '' }),
    ...(members.includes('addresses') && { addresses: readRows(form, 'addresses', addressFields) }),
    ...(members.includes('phones') && { phones: readRows(form, 'phones', phoneFields) }),
  };
}

function readRows<Field extends string>(
  form: URLSearchParams,
  list: ListName,
  fields: readonly Field[],
): Record<Field, string>[] {
  const numbers = [...form.keys()].flatMap((name) => {
    const [of, number = '', field] = name.split('.');
    // No page has so many rows as a program can write into one form, and each is shown again.
    return of === list && field !== undefined && /^\d{1,2}$/.test(number) ? [Number(number)] : [];
  });
  const rows = [...new Set(numbers)].sort((a, b) => a - b);
  return rows.map((row) => textOf(fields, fieldsOfRow(form, `${list}.${row}.`, fields)));
}

function fieldsOfRow(form: URLSearchParams, prefix: string, fields: readonly string[]): object {
  return Object.fromEntries(fields.map((field) => [field, form.get(prefix + field)]));
}

/** Every field with its name, for a page that carries the draft along. */
export function draftFields({ email, addresses = [], phones = [] }: Draft): (readonly [string, string])[] {
  const rows = (list: ListName, items: readonly object[]) =>
    items.flatMap((item, row) =>
      Object.entries(item).map(([field, value]) => [`${list}.${row}.${field}`, value as string] as const),
    );
  return [
    ...(email === undefined ? [] : [['email', email] as const]),
    ...rows('addresses', addresses),
    ...rows('phones', phones),
  ];
}

/** What most callers need next. */
const emptyAddress: AddressText = {
  type: 'SECONDARY',
  addressLine1: '',
  addressLine2: '',
  city: '',
  stateCode: '',
  postalCode: '',
  countryCodeA3: 'USA',
};
const emptyPhone: PhoneText = { type: 'MOBILE', countryDialingCode: '1', phoneNumber: '' };

/** Adds an empty row, unless there are as many as there may be. */
export function withRow(draft: Draft, list: string): Draft {
  const most = limits.contactItems.value;
  if (list === 'addresses' && draft.addresses && draft.addresses.length < most) {
    return { ...draft, addresses: [...draft.addresses, emptyAddress] };
  }
  if (list === 'phones' && draft.phones && draft.phones.length < most) {
    return { ...draft, phones: [...draft.phones, emptyPhone] };
  }
  return draft;
}

/** @param row `addresses.1`; the last row of a list stays */
export function withoutRow(draft: Draft, row: string): Draft {
  const [list, number] = row.split('.');
  if (list !== 'addresses' && list !== 'phones') return draft;
  const rows: readonly object[] = draft[list] ?? [];
  if (rows.length < 2) return draft;
  return { ...draft, [list]: rows.filter((_, index) => String(index) !== number) };
}

/**
 * @param stored what is stored of it: where a draft says the same, it is taken as it is, so that nothing differs only
 *   because a form cannot tell an empty text from none
 */
export function contactOf(draft: Draft, stored: Contact): Contact {
  const { email, addresses, phones } = draft;
  return {
    ...(email !== undefined && { email: email.trim() }),
    ...(addresses && { addresses: addresses.map((one) => addressOf(one, stored.addresses ?? [])) }),
    ...(phones && { phones: phones.map((one) => phoneOf(one, stored.phones ?? [])) }),
  };
}

/** What no postal code or country contains is left out; other texts stay as they were typed. */
function addressOf(text: AddressText, stored: readonly Address[]): Address {
  const { type, addressLine1, addressLine2, city, stateCode, postalCode, countryCodeA3 } = text;
  const known = stored.find((one) => isSameText(textOf(addressFields, one), text));
  if (known) return known;
  return {
    type: type as Address['type'],
    addressLine1,
    ...(addressLine2 !== '' && { addressLine2 }),
    city,
    countryCodeA3: countryCodeA3.trim().toUpperCase(),
    postalCode: postalCode.trim(),
    stateCode: stateCode as Address['stateCode'],
  };
}

/** People write `+1` and `(717) 555-0100`; only the digits are stored, and shown before they are. */
function phoneOf(text: PhoneText, stored: readonly Phone[]): Phone {
  const known = stored.find((one) => isSameText(textOf(phoneFields, one), text));
  if (known) return known;
  const countryDialingCode = dialingDigits(text.countryDialingCode);
  return {
    type: text.type as Phone['type'],
    phoneNumber: phoneDigits(text.phoneNumber),
    ...(countryDialingCode !== '' && { countryDialingCode }),
  };
}

function isSameText(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.keys(one).every((field) => one[field] === other[field]);
}

/** The members that differ from what is stored. */
export function changedMembers(contact: Contact, stored: Contact): Contact {
  const names = (Object.keys(contact) as Member[]).filter(
    (name) => JSON.stringify(contact[name]) !== JSON.stringify(stored[name]),
  );
  return Object.fromEntries(names.map((name) => [name, contact[name]]));
}
