/** `date:MDY`, `date:DMY`, `date:YMD`: dates in a stated order as `YYYY-MM-DD`. */
import { type Clean, type Cleaned, changedTo, trimmed } from './cleaner.ts';

export const dateOrders = ['MDY', 'DMY', 'YMD'] as const;
export type DateOrder = (typeof dateOrders)[number];

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** A midnight behind the date, which a spreadsheet or a database adds. */
const midnight = /[T ]0?0:00(:00(\.0+)?)?( ?(Z|UTC|\+00:?00))?$/i;

/** @param pivot the highest two-digit year of this century: with 30, `30` is 2030 and `31` is 1931; null: they are refused */
export function date(order: DateOrder, pivot: number | null): Clean {
  return (cell) => {
    const text = trimmed(cell).replace(midnight, '');
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return checked(text, cell);
    if (/^\d{5}$/.test(text))
      return { fault: 'is the number of a day in a spreadsheet; format the column there as a date' };
    const parts = text.split(/\s*[-/.,\s]\s*/);
    const [day = '', month = '', year = ''] = ['D', 'M', 'Y'].map((letter) => parts[order.indexOf(letter)]);
    const whole = yearOf(year, pivot);
    if (/^\d\d$/.test(year) && whole === null && parts.length === 3) {
      return { fault: `has a two-digit year; name the century, as in date:${order}:30` };
    }
    const number = monthOf(month);
    if (parts.length !== 3 || whole === null || number === null || !/^\d\d?$/.test(day)) return unread(order);
    return checked(`${whole}-${number}-${day.padStart(2, '0')}`, cell, order);
  };
}

function yearOf(year: string, pivot: number | null): string | null {
  if (/^\d{4}$/.test(year)) return year;
  if (!/^\d\d$/.test(year) || pivot === null) return null;
  return `${Number(year) <= pivot ? '20' : '19'}${year}`;
}

/** A number, or an English name or its first three letters. */
function monthOf(month: string): string | null {
  if (/^\d\d?$/.test(month)) return month.padStart(2, '0');
  const place = /^[a-z]{3,}$/i.test(month) ? months.indexOf(month.slice(0, 3).toLowerCase()) : -1;
  return place < 0 ? null : String(place + 1).padStart(2, '0');
}

/** Only days that exist: no 30 February, no month 13. */
function checked(value: string, cell: string, order?: DateOrder): Cleaned {
  const day = new Date(`${value}T00:00:00Z`);
  const exists = !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
  return exists ? changedTo(value, cell) : unread(order);
}

function unread(order: DateOrder = 'YMD'): Cleaned {
  return { fault: `is not a date in the order ${order}` };
}
