/** The texts of finding customers: the start page, results, and what cannot be searched. */

const by = {
  customerId: () => 'by customer id',
  email: () => 'by e-mail',
  phone: (shown: string) => `by phone ${shown}`,
  reference: () => 'by reference',
  birth: (shown: string) => `by birth date ${shown.slice(0, 10)} and last four`,
  name: (shown: string) => `by name beginning with ${shown}`,
  wholeName: () => 'by whole name',
} as const;

export const findWords = {
  title: 'Find',
  heading: 'Find a customer',
  by,
  count: (count: number, more: boolean) =>
    `${count}${more ? ' or more' : ''} ${count === 1 && !more ? 'customer' : 'customers'}`,
  results: 'Customers found',
  type: { individual: 'individual', business: 'business' },
  representative: (name: string) => `representative: ${name}`,
  closed: 'closed',
  changed: 'changed',
  emailMasked: (first: string, domain: string) => `e-mail that begins with ${first}, at ${domain}`,
  phoneMasked: (end: string) => `phone that ends in ${end}`,
  next: 'Show more',
  others: 'It may also be meant otherwise:',
  search: (how: string) => `Search ${how}`,
  none: 'No customer found',
  noneYet: 'None of the customers looked at so far',
  noneYetText: 'Many names begin alike. Type more of the name, or go on.',
  searched: (how: readonly string[]) => `Searched ${how.join(', then ')}.`,
  unreadable: 'This is nothing to search by',
  unreadableText: 'It is no name, number, e-mail, or date of the calendar.',
  turnedOff: 'This service keeps no beginnings of names and no birth dates to search by. Type whole names.',
  withheld: 'A full tax number is not searched for',
  withheldText:
    'Nothing was searched. Type the birth date and the last four digits instead, such as 1969-08-04 7000. A phone number of nine digits needs + and its country code.',
  cannotTitle: 'What cannot be searched',
  cannot: [
    'The middle or end of a word, and other spellings: all data is stored sealed, and only beginnings of names are kept to search by.',
    'What a customer had before: only present e-mails and phones are found.',
    'Addresses, and tax or document numbers in full.',
  ],
  can: 'What you can type',
  examples: [
    { what: 'Name', how: 'three letters or more of each word: jan sam' },
    { what: 'Phone', how: 'in any spelling: (555) 010-0199' },
    { what: 'Birth date and last four of the SSN', how: '8/4/1969 7000, or 1969-08-04 7000' },
    { what: 'E-mail, customer id or reference', how: 'in full' },
  ],
  recent: 'Opened last',
  recentNone: 'Customers that you open are listed here.',
  opened: 'opened',
} as const;
