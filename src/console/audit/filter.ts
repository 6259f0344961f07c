/** Which entries are asked for: read from the address, and checked. Nothing in it is personal. */
import { commonId } from '../../contract/common.ts';
import { trailWords } from '../words/audit.ts';

const words = trailWords.filter;

/** As it was typed. */
export interface Filter {
  readonly login: string;
  readonly customer: string;
  /** One of the kinds of the list; empty: every kind. */
  readonly kind: string;
  /** Days in UTC, both included. */
  readonly from: string;
  readonly to: string;
}

export type Faults = Readonly<Partial<Record<keyof Filter, string>>>;

/** @param kinds of the list; a text that is none of them counts as no kind */
export function filterOf(query: URLSearchParams, kinds: readonly string[]): Filter {
  const text = (name: string) => query.get(name)?.trim() ?? '';
  const kind = kinds.find((one) => one === query.get('kind')) ?? '';
  return { login: text('login'), customer: text('customer'), kind, from: text('from'), to: text('to') };
}

/** The members that narrow the list, for addresses. */
export function membersOf(filter: Filter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}

const idPattern = new RegExp(commonId.pattern);

function isId(text: string): boolean {
  return text.length <= commonId.maxLength && idPattern.test(text);
}

/** @returns what is wrong, by field; empty: nothing */
export function faultsOf({ login, customer, from, to }: Filter): Faults {
  const isWrongDay = (day: string) => day !== '' && !isDay(day);
  const isLate = isDay(from) && isDay(to) && from > to;
  return {
    ...(login !== '' && !isId(login) && { login: words.loginFault }),
    ...(customer !== '' && !isId(customer) && { customer: words.customerFault }),
    ...(isLate && { to: words.order }),
    ...(isWrongDay(from) && { from: words.dayFault }),
    ...(isWrongDay(to) && { to: words.dayFault }),
  };
}

/** A day that the calendar has. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const DAY_MS = 86_400_000;

/** What narrows the list, as the endpoints take it: the end of the time is not included. The filter has no faults. */
export function narrowed({ login, kind, from, to }: Filter): Record<string, string> {
  const end = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString();
  return {
    ...(login !== '' && { login }),
    ...(kind !== '' && { kind }),
    ...(from !== '' && { from: `${from}T00:00:00Z` }),
    ...(to !== '' && { to: end(to) }),
  };
}
