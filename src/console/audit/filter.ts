/** Which entries are asked for: read from the address, and checked. Nothing in it is personal. */
import { type AuditKind, auditKindNames } from '../../contract/audit-kinds.ts';
import { commonId } from '../../contract/common.ts';
import { trailWords } from '../words/audit.ts';

const words = trailWords.filter;

/** As it was typed. */
export interface Filter {
  readonly login: string;
  readonly customer: string;
  readonly kind: AuditKind | '';
  /** Days in UTC, both included. */
  readonly from: string;
  readonly to: string;
}

export type Faults = Readonly<Partial<Record<keyof Filter, string>>>;

/** A text that is not a kind counts as none. */
export function filterOf(query: URLSearchParams): Filter {
  const text = (name: string) => query.get(name)?.trim() ?? '';
  const kind = auditKindNames.find((one) => one === query.get('kind')) ?? '';
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
    ...(login !== '' && customer !== '' && { customer: words.oneOfTwo }),
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

/** The span of time as the endpoints take it: its end is not included. The filter has no faults. */
export function spanOf({ from, to }: Filter): Record<string, string> {
  const end = (day: string) => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString();
  return { ...(from !== '' && { from: `${from}T00:00:00Z` }), ...(to !== '' && { to: end(to) }) };
}
