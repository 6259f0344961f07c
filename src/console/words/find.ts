/** The texts of finding customers: the start page, results, and what cannot be searched. */

const by = {
  customerId: () => 'by customer id',
  email: () => 'by e-mail',
  phone: (shown: string) => `by phone ${shown}`,
  reference: () => 'by reference',
  birth: (shown: string) => `by birth date ${shown.slice(0, 10)} and last four`,
  name: (shown: string) => `by name beginning with ${shown}`,
  wholeName: () => 'by full name',
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
  others: 'Other searches:',
  search: (how: string) => `Search ${how}`,
  none: 'No customer found',
  noneYet: 'No match among the customers checked so far',
  noneYetText: 'Many names begin this way. Type more of the name, or show more.',
  searched: (how: readonly string[]) => `Searched ${how.join(', then ')}.`,
  shortWord:
    'A word of one or two letters finds only names that have it as a whole word, such as Ng. Type three letters or more of each word.',
  unreadable: 'This cannot be searched for',
  unreadableText: 'It is not a name, a number, an e-mail address or a valid date.',
  turnedOff: 'This service does not search by the beginning of a name or by birth date. Type full names.',
  withheld: 'Full tax numbers are not searched for',
  withheldText:
    'Nothing was searched. Type the birth date and the last four digits instead, such as 1969-08-04 7000. A phone number of nine digits needs + and its country code.',
  cannotTitle: 'What cannot be searched',
  cannot: [
    'The middle or end of a word, and other spellings. All data is stored encrypted, and only the beginnings of names can be searched.',
    'Earlier contact data. Only current e-mails and phones are found.',
    'Addresses, and full tax or document numbers.',
  ],
  can: 'What you can type',
  examples: [
    { what: 'Name', how: 'three letters or more of each word: jan sam' },
    { what: 'Phone', how: 'in any spelling: (555) 010-0199' },
    { what: 'Birth date and last four of the SSN', how: '8/4/1969 7000, or 1969-08-04 7000' },
    { what: 'E-mail, customer id or reference', how: 'in full' },
  ],
  recent: 'Recently opened',
  recentNone: 'Customers that you open are listed here.',
  opened: 'opened',
} as const;
