/** `zip` and `zip4`: what spreadsheets and address forms do to ZIP codes. */
import { statesOfZip } from '../../../domain/zip-prefixes.ts';
import { type Beside, type Cleaned, changedTo, trimmed } from './cleaner.ts';

/** Whether the address is in another country, so the rules of a ZIP code do not apply. */
function isAbroad(beside: Beside): boolean {
  return !['', 'USA'].includes(beside('countryCodeA3'));
}

/** Restores the zero that a spreadsheet removed, if ZIP codes of the state begin with it. */
export function zip(cell: string, beside: Beside): Cleaned {
  const text = trimmed(cell);
  if (/^\d{5}(-?\d{4})?$/.test(text) || isAbroad(beside)) return changedTo(text, cell);
  if (!/^\d{3,4}$/.test(text)) return { fault: 'is not a ZIP code of five digits, or of five and four' };
  const whole = text.padStart(5, '0');
  if ((statesOfZip(whole) ?? []).some((state) => state === beside('stateCode')))
    return changedTo(whole, cell);
  return {
    fault: 'has fewer than five digits, and leading zeros do not make it a ZIP code of its state',
  };
}

/**
 * ZIP+4 with a space, another dash, or a dash that nothing follows; the service accepts 12345 and 12345-6789. Shorter
 * ones are left alone, so that `zip` can follow.
 */
export function zip4(cell: string, beside: Beside): Cleaned {
  const text = trimmed(cell);
  if (/^(\d{3,4}|\d{9})$/.test(text) || isAbroad(beside)) return changedTo(text, cell);
  const [, five = '', four = ''] = /^(\d{5})\s*[-‐‑‒–—]?\s*(\d{4})?$/.exec(text) ?? [];
  if (five === '') return { fault: 'is not a ZIP code of five digits, or of five and four' };
  return changedTo(four === '' ? five : `${five}-${four}`, cell);
}
