/** `trim`, `gender` and `reference`: small changes of texts. */
import { type Cleaned, changedTo, plain, trimmed } from './cleaner.ts';

export function trim(cell: string): Cleaned {
  return changedTo(trimmed(cell), cell);
}

export function gender(cell: string): Cleaned {
  const text = plain(cell);
  if (['m', 'male', 'man'].includes(text)) return changedTo('M', cell);
  if (['f', 'female', 'woman'].includes(text)) return changedTo('F', cell);
  return { fault: 'is neither male nor female' };
}

/** A reference has letters and digits only: `cus_4711` becomes `cus4711`. */
export function reference(cell: string): Cleaned {
  const text = trimmed(cell);
  const value = text.replace(/[-_ ./#:]/g, '');
  if (/^[0-9a-zA-Z]{1,32}$/.test(value)) return changedTo(value, cell);
  return { fault: 'has characters other than letters, digits and separators, or more than 32' };
}
