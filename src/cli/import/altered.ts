/**
 * Recognizes what a spreadsheet made of a text. Much of it would be valid, but the text can't be recovered, so
 * such a row is refused.
 */

export interface Alteration {
  readonly message: string;
  readonly advice: string;
}

const asText = 'format the column as text, and take its values from the original again';

/** `#REF!`, `#NAME?`, `#N/A`, `Err:502`, `#####`. */
const errorValue = /^(?:#(?:[\p{Lu}_/0]{3,}[!?]|N\/A|NV|#+)|Err:\d{3})$/u;
/** `4.45E+17`, also with a decimal comma. */
const shortened = /^-?\d(?:[.,]\d+)?E[+-]\d{2,3}$/i;
/** `3/1/2026`, `2026-03-01`, `1-Mar`, `Mar-26`. */
const date =
  /^(?:\d{1,2}[-./]\d{1,2}[-./](?:\d{2}|\d{4})|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-. ]\p{L}{3}(?:[-. ]\d{2,4})?|\p{L}{3}[-. ]\d{2,4})(?: \d\d?:\d\d(?::\d\d)?)?$/u;

/** Members that are never a date. */
const names = new Set(['customerId', 'customerReference', 'id', 'value', 'businessFederalEin']);

/** @param member the last name of the value's place @returns null if nothing shows that it was altered */
export function alterationOf(member: string, text: string): Alteration | null {
  if (errorValue.test(text)) {
    return {
      message: 'holds a spreadsheet error, such as #REF! or #NAME?',
      advice: 'correct the formula in the spreadsheet',
    };
  }
  if (shortened.test(text)) {
    return {
      message: 'holds a number that a spreadsheet shortened, such as 4.45E+17; its digits are lost',
      advice: asText,
    };
  }
  if (names.has(member) && date.test(text)) {
    return { message: 'holds a date; a spreadsheet made it from a number or a reference', advice: asText };
  }
  return null;
}
