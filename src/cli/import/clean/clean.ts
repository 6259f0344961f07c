/** The cleaners by the names that a map file asks for. */
import type { Clean } from './cleaner.ts';
import { country } from './country.ts';
import { type DateOrder, date, dateOrders } from './date.ts';
import { phone } from './phone.ts';
import { state } from './state.ts';
import { ein, ssn } from './tax-id.ts';
import { gender, reference, trim } from './text.ts';
import { zip, zip4 } from './zip.ts';

export interface Cleaner {
  /** As in the map file, without what follows the colon: the kind under which its changes are counted. */
  readonly kind: string;
  readonly clean: Clean;
}

/** The members that each kind is for; null: any. In the order in which they run: a ZIP code is judged by the state's code. */
const kinds: Readonly<Record<string, readonly string[] | null>> = {
  trim: null,
  country: ['countryCodeA3', 'citizenshipCountryCodeA3', 'issuanceCountryCodeA3'],
  state: ['stateCode', 'issuanceRegion'],
  zip4: ['postalCode'],
  zip: ['postalCode'],
  phone: ['phoneNumber'],
  date: ['dateOfBirth', 'expiryDate'],
  ssn: ['value'],
  ein: ['businessFederalEin'],
  gender: ['gender'],
  reference: ['customerReference'],
};

const simple: Readonly<Record<string, Clean>> = {
  trim,
  country,
  state,
  zip4,
  zip,
  ssn,
  ein,
  gender,
  reference,
};

/** Every form, for messages. */
export const cleanForms = Object.keys(kinds)
  .map((kind) => ({ phone: 'phone:US', date: `date:${dateOrders.join('|')}` })[kind] ?? kind)
  .join(', ');

/** The place of a cleaner among those of a row: those before it have run. */
export function orderOf(name: string): number {
  return Object.keys(kinds).indexOf(kindOf(name));
}

/** `date` for `date:MDY:30`. */
function kindOf(name: string): string {
  return name.split(':')[0] ?? '';
}

/** Whether the cleaner is for that column; false for a name that is not a cleaner's. */
export function isFor(name: string, column: string): boolean {
  const members = kinds[kindOf(name)];
  return members !== undefined && (members === null || members.includes(column.split('.').at(-1) ?? ''));
}

/** @param name as the map file writes it @returns null if there is no such cleaner, or it lacks what must be stated */
export async function cleanerOf(name: string): Promise<Cleaner | null> {
  const [kind = '', first = '', second, ...more] = name.split(':');
  if (more.length > 0) return null;
  if (kind === 'phone') return second === undefined ? phoneCleaner(first) : null;
  if (kind === 'date') return dateCleaner(first, second);
  const clean = simple[kind];
  return clean === undefined || name !== kind ? null : { kind, clean };
}

async function phoneCleaner(region: string): Promise<Cleaner | null> {
  const library = await import('libphonenumber-js/min');
  return library.isSupportedCountry(region) ? { kind: 'phone', clean: phone(library, region) } : null;
}

function dateCleaner(order: string, pivot: string | undefined): Cleaner | null {
  if (!isOrder(order) || !/^\d\d$/.test(pivot ?? '00')) return null;
  return { kind: 'date', clean: date(order, pivot === undefined ? null : Number(pivot)) };
}

function isOrder(text: string): text is DateOrder {
  return dateOrders.some((order) => order === text);
}
