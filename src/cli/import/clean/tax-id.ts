/** `ssn` and `ein`: tax ids without dashes and spaces, which must be in the usual places. */
import { type Beside, type Cleaned, changedTo, trimmed } from './cleaner.ts';

/** Other documents in the same column stay as they are. */
export function ssn(cell: string, beside: Beside): Cleaned {
  if (!['', 'SSN'].includes(beside('type'))) return { value: cell, changed: false };
  return digitsOf(cell, /^(\d{3})([- ]?)(\d{2})\2(\d{4})$/);
}

export function ein(cell: string): Cleaned {
  return digitsOf(cell, /^(\d{2})([- ]?)(\d{7})$/);
}

function digitsOf(cell: string, form: RegExp): Cleaned {
  const text = trimmed(cell);
  if (form.test(text)) return changedTo(text.replace(/\D/g, ''), cell);
  const fewer = /^\d{7,8}$/.test(text) ? '; a spreadsheet may have removed leading zeros' : '';
  return { fault: `is not nine digits, with or without the usual dashes${fewer}` };
}
