/** Says what a refused cell holds, without its value, and which cleaning of the map would read it. */

export interface Seen {
  /** Continues "must be …; ": null if there is nothing to add. */
  readonly holds: string | null;
  /** The name of a cleaning of the map; null if none would help. */
  readonly clean: string | null;
}

const nothing: Seen = { holds: null, clean: null };

/** @param member the last name of the value's place */
export function seenIn(member: string, text: string): Seen {
  const rule = rules.find(({ members, holds }) => members.test(member) && holds.test(text));
  if (rule) return { holds: rule.what, clean: rule.clean };
  return /^\s|\s$/.test(text) ? { holds: 'the cell begins or ends with a space', clean: 'trim' } : nothing;
}

interface Rule {
  readonly members: RegExp;
  /** The text that it is about. */
  readonly holds: RegExp;
  readonly what: string;
  readonly clean: string | null;
}

const longer = 'the cell holds a longer text';
const small = 'the cell holds lowercase letters';

const rules: readonly Rule[] = [
  { members: /^stateCode$/, holds: /^\s*\p{L}[\p{L} .]{2,}$/u, what: longer, clean: 'state' },
  { members: /^stateCode$/, holds: /^\p{L}{2}$/u, what: 'no state has the code', clean: null },
  { members: /ountryCodeA3$/, holds: /^\p{L}[\p{L} .,'()-]{3,}$/u, what: longer, clean: 'country' },
  { members: /ountryCodeA3$/, holds: /^[A-Za-z]{2}$/, what: 'the cell holds two letters', clean: 'country' },
  { members: /ountryCodeA3$/, holds: /[a-z]/, what: small, clean: 'country' },
  {
    members: /^postalCode$/,
    holds: /^\d{3,4}$/,
    what: 'the cell holds fewer digits, as if a spreadsheet had removed a leading zero',
    clean: 'zip',
  },
  {
    members: /^phoneNumber$/,
    holds: /\D/,
    what: 'the cell holds characters other than digits',
    clean: 'phone:US',
  },
  {
    members: /^countryDialingCode$/,
    holds: /\D/,
    what: 'the cell holds characters other than digits',
    clean: 'phone:US (for the phoneNumber beside it)',
  },
  { members: /^phoneNumber$/, holds: /^\d{13,}$/, what: 'the cell holds more digits', clean: 'phone:US' },
  {
    members: /^(dateOfBirth|expiryDate)$/,
    holds: /^\d{4}-\d{2}-\d{2}$/,
    what: 'the calendar has no such day',
    clean: null,
  },
  {
    members: /^(dateOfBirth|expiryDate)$/,
    holds: /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b/,
    what: 'the cell holds a date in another form',
    clean: 'date:MDY (or DMY or YMD, as the file has it)',
  },
  {
    members: /^value$/,
    holds: /^\d{3}\D\d{2}\D\d{4}$/,
    what: 'the cell holds nine digits with other characters between them',
    clean: 'ssn',
  },
  {
    members: /^value$/,
    holds: /^\d{7,8}$/,
    what: 'the cell holds fewer digits, as if a spreadsheet had removed a leading zero',
    clean: null,
  },
  {
    members: /^businessFederalEin$/,
    holds: /^\d{2}\D\d{7}$/,
    what: 'the cell holds nine digits with another character between them',
    clean: 'ein',
  },
];
