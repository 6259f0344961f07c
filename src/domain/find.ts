/** What the text in the search box can mean: its readings, the likeliest first. */
import type { CustomersSearchQuery } from '../contract/customers-search.ts';
import { askedWords, LEAST_LETTERS } from './name-beginning.ts';

export type ReadingKind = 'customerId' | 'email' | 'phone' | 'reference' | 'birth' | 'name' | 'wholeName';

/** One meaning of the text, and the search for it. */
export type Reading =
  | { readonly kind: 'customerId'; readonly customerId: string }
  | {
      readonly kind: Exclude<ReadingKind, 'customerId'>;
      /** The value in the form that is searched for, to be shown. */
      readonly shown: string;
      readonly query: CustomersSearchQuery;
    };

export interface Readings {
  /** None: there is nothing to search for. */
  readonly readings: readonly Reading[];
  /** True: the text looks like a full tax number, which is never searched for. */
  readonly withheld: boolean;
}

/**
 * A full SSN or EIN: nine digits grouped as these numbers are, whatever stands beside them, or a text that is nothing but
 * nine digits, however they are grouped. A phone number of nine digits can be written with + and its country.
 */
export const FULL_TAX_NUMBER =
  '(?<![\\p{L}\\d+])(?:\\d{3}[-. ]?\\d{2}[-. ]?\\d{4}|\\d{2}-\\d{7}|(?:ssn|ein|tin)\\W{0,3}\\d{9})(?![\\p{L}\\d])' +
  '|^[-./ ()]*(?:\\d[-./ ()]*){9}$';

const fullTaxNumber = new RegExp(FULL_TAX_NUMBER, 'iu');
const customerId = /^csta[bp]_[0-9a-zA-Z]{1,22}$/;
const reference = /^[0-9a-zA-Z]{1,32}$/;
const email = /^[^\s@]+@[^\s@]+$/;
const nineDigits = /^\d{9}$/;
const phone = /^(?:tel:)?\+?[\d\s().\-/]+(?:(?:ext\.?|x)\s*\d{1,6})?$/iu;

/** Fewest and most digits of a phone number, with its country. */
const PHONE_DIGITS = { least: 6, most: 15 };

/**
 * @param text as it was typed
 * @param beginnings false: the service keeps no beginnings of names, so names are read as a whole
 */
export function readingsOf(text: string, beginnings = true): Readings {
  const typed = text.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ');
  if (customerId.test(typed)) return only({ kind: 'customerId', customerId: typed });
  if (email.test(typed)) return only({ kind: 'email', shown: typed, query: { email: typed } });
  const phones = phoneReadings(typed);
  const isAbroad = typed.startsWith('+') && phones.length > 0;
  if (!isAbroad && (fullTaxNumber.test(typed) || phones.some(({ shown }) => nineDigits.test(shown)))) {
    return { readings: [], withheld: true };
  }
  const births = birthReadings(typed);
  if (births) return { readings: births, withheld: false };
  const references: Reading[] = reference.test(typed)
    ? [{ kind: 'reference', shown: typed, query: { reference: typed } }]
    : [];
  const names = phones.length > 0 ? [] : nameReadings(typed, beginnings);
  // Names seldom have digits in them, and references mostly do.
  const last = /\d/.test(typed) ? [...references, ...names] : [...names, ...references];
  return { readings: [...phones, ...last], withheld: false };
}

const only = (reading: Reading): Readings => ({ readings: [reading], withheld: false });

function phoneReadings(typed: string): Extract<Reading, { shown: string }>[] {
  if (!phone.test(typed)) return [];
  const dialed = typed.replace(/(?:ext\.?|x)\s*\d+$/iu, '').replaceAll(/[^\d+]/g, '');
  // 011 is dialed in the United States for calls abroad; one leading zero more or less does not count in a search.
  const { exit, digits = '' } = /^(?<exit>\+|00|011(?=\d{8}))?(?<digits>\d+)$/.exec(dialed)?.groups ?? {};
  if (digits.length < PHONE_DIGITS.least || digits.length > PHONE_DIGITS.most) return [];
  const abroad = exit === undefined ? digits : `+${digits.replace(/^0+/, '')}`;
  const own = /^0*1(?<national>\d{10})$/.exec(digits)?.groups?.national ?? [];
  return [abroad, own].flat().map((shown) => ({ kind: 'phone', shown, query: { phone: shown } }));
}

const isoDate = String.raw`(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})`;
const usDate = String.raw`(?<first>\d{1,2})(?<mark>[/.-])(?<second>\d{1,2})\k<mark>(?<usYear>\d{4})`;
const four = String.raw`[*x•-]*(?<last4>\d{4})`;
const birthForms = [isoDate, usDate].flatMap((date) => [
  new RegExp(`^${date}[ ,;]+${four}$`, 'u'),
  new RegExp(`^${four}[ ,;]+${date}$`, 'u'),
]);

/**
 * A date as it is written in the United States comes first, then the one with the day first, if both are dates.
 * @returns null: it is not written as a date and four digits
 */
function birthReadings(typed: string): Reading[] | null {
  const found = birthForms.map((form) => form.exec(typed)?.groups).find((groups) => groups !== undefined);
  if (!found) return null;
  const {
    year,
    month = '',
    day = '',
    first = '',
    second = '',
    usYear = '',
    last4: taxNumberLast4 = '',
  } = found;
  const dates =
    year === undefined
      ? [dateOf(usYear, first, second), dateOf(usYear, second, first)]
      : [dateOf(year, month, day)];
  const real = [...new Set(dates)].filter((date) => date !== null);
  return real.map((dateOfBirth) => ({
    kind: 'birth',
    shown: `${dateOfBirth} ${taxNumberLast4}`,
    query: { dateOfBirth, taxNumberLast4 },
  }));
}

/** @returns `1969-08-04`; null: the calendar has no such day */
function dateOf(year: string, month: string, day: string): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

function nameReadings(typed: string, beginnings: boolean): Reading[] {
  const words = askedWords(typed);
  if (!/\p{L}/u.test(typed) || words.length === 0) return [];
  if (beginnings) return [{ kind: 'name', shown: typed, query: { name: typed } }];
  const parts = typed.split(' ');
  const lastName = parts.at(-1) ?? typed;
  const firstName = parts.slice(0, -1).join(' ');
  const person = firstName === '' ? { lastName } : { lastName, firstName };
  return [person, { businessName: typed }].map((query) => ({ kind: 'wholeName', shown: typed, query }));
}

/** Tells whether results are worth looking up while somebody still types. */
export function isEnough(text: string): boolean {
  return [...text.trim()].length >= LEAST_LETTERS;
}
