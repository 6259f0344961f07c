/** Finds dialing codes whose zeros a spreadsheet removed: `01` that became `1`. Only the stored customer shows it. */
import type { Phone } from '../../contract/customer.ts';
import type { RowFault } from './fault.ts';
import { placeOf } from './faults.ts';
import { type Rejection, type Row, rejected } from './row.ts';
import type { Lists } from './shortfall.ts';

/** @param before the lists of the customer @returns null if nothing was altered, or the row is not of CSV */
export function lostZeros(row: Row, before: Lists, after: Lists): Rejection | null {
  if (row.origin === undefined) return null;
  const faults = Object.entries(after).flatMap(([list, items]) => {
    const stored = (before[list] ?? []) as readonly Partial<Phone>[];
    return (items as readonly Partial<Phone>[]).flatMap((phone, at) => {
      return stored.some((old) => lostZero(old, phone)) ? [faultAt(row, list, at)] : [];
    });
  });
  return faults.length === 0 ? null : rejected('requestValidateError', faults);
}

function lostZero(old: Partial<Phone>, phone: Partial<Phone>): boolean {
  const { countryDialingCode: before = '', phoneNumber } = old;
  const { countryDialingCode: after = '' } = phone;
  if (phoneNumber === undefined || phoneNumber !== phone.phoneNumber) return false;
  return after !== '' && before !== after && before.replace(/^0+/, '') === after;
}

/** @param list `phones`, or `businessRepresentatives/ID/phones` */
function faultAt(row: Row, list: string, at: number): RowFault {
  const [people, id, name] = list.split('/');
  const body = row.body as { businessRepresentatives?: readonly { id?: string }[] };
  const index = body.businessRepresentatives?.findIndex((person) => person.id === id);
  const start = name === undefined ? `/customer/${list}` : `/${people}/${index}/${name}`;
  return {
    ...placeOf(`${start}/${at}/countryDialingCode`, row.origin),
    message: 'is the code that the customer has, without its leading zeros; a spreadsheet removes them',
    advice: 'put the zeros back, in a column that is formatted as text, or export with --sheet-safe',
  };
}
