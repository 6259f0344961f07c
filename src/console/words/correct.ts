/** The words of correcting contact data. */

const addressFields = {
  type: 'Used as',
  addressLine1: 'Line 1',
  addressLine2: 'Line 2',
  city: 'City',
  stateCode: 'State',
  postalCode: 'ZIP or postal code',
  countryCodeA3: 'Country',
} as const;

const phoneFields = { type: 'Kind', countryDialingCode: 'Dialing code', phoneNumber: 'Number' } as const;

export const correctWords = {
  sections: {
    email: { title: 'Correct the e-mail address', submit: 'Change e-mail address' },
    addresses: { title: 'Correct addresses', submit: 'Change addresses' },
    phones: { title: 'Correct phones', submit: 'Change phones' },
    businessAddresses: {
      title: 'Correct addresses of the business',
      submit: 'Change addresses of the business',
    },
    businessPhones: { title: 'Correct phones of the business', submit: 'Change phones of the business' },
    representative: {
      title: 'Correct contact data of a representative',
      submit: 'Change contact data',
    },
  },
  of: (name: string, version: string) => ['for', name, `version ${version}`] as const,
  closed: {
    title: 'This customer is closed',
    text: 'You can still correct its contact data, for letters that have yet to be sent.',
  },
  members: { email: 'E-mail', addresses: 'Addresses', phones: 'Phones' },
  addressFields,
  addressTypes: { PRIMARY: 'Primary address', SECONDARY: 'Secondary address' },
  phoneFields,
  phoneTypes: { MOBILE: 'Mobile', LANDLINE: 'Landline', PRIMARY: 'Primary phone' },
  chooseState: 'Choose a state',
  address: (number: number) => `Address ${number}`,
  phone: (number: number) => `Phone ${number}`,
  remove: 'Remove',
  removeOf: (what: string) => `Remove ${what}`,
  add: { addresses: 'Add an address', phones: 'Add a phone' },
  most: (count: number) => `A customer can have at most ${count}.`,
  review: 'Review the change',
  cancel: 'Cancel',
  edit: 'Keep editing',

  faultsTitle: (count: number) =>
    count === 1 ? 'One field needs attention' : `${count} fields need attention`,
  same: {
    title: 'You have not changed anything',
    text: 'Change something, or cancel.',
  },
  faults: {
    required: {
      email: 'Enter the e-mail address',
      type: 'Choose one',
      addressLine1: 'Enter the street and number, or whatever the address has instead',
      city: 'Enter the city',
      stateCode: 'Choose a state',
      postalCode: 'Enter the ZIP or postal code',
      countryCodeA3: 'Enter the country',
      phoneNumber: 'Enter the number',
      reason: 'Enter a reason, such as what the caller said or a ticket number',
    },
    form: {
      email: 'An e-mail address has a name, an @ and a domain, such as name@example.test',
      type: 'Choose one from the list',
      stateCode: 'Choose a state from the list',
      postalCode: 'Five to ten letters, digits or dashes',
      countryCodeA3: 'Three capital letters, such as USA',
      phoneNumber: '6 to 12 digits, without the dialing code',
      countryDialingCode: '1 to 4 digits, such as 1 for the United States',
    },
    tooLong: (most: number, has: number) => `Use at most ${most} characters; this has ${has}`,
    brackets: 'Do not use < or >',
    oneLine: 'Use one line, without control characters',
    halfCharacter: 'This contains half a character; type it again',
    other: 'This value is not accepted',
    items: { none: 'At least one is needed', many: (most: number) => `At most ${most}` },
  },
  hints: {
    zipForm: 'A ZIP code has five digits, or nine with a dash. Is the country right?',
    zipUnknown: 'No ZIP code begins with these three digits.',
    zipOfOtherState: (zip: string, states: string, state: string) =>
      `ZIP ${zip} is in ${states}; the state says ${state}.`,
    phoneImpossible:
      'No phone can have this number: it is too short or too long, or its area code does not exist.',
    dialingCodeUnknown: 'No country has this dialing code.',
    mailDomain: (domain: string) => `Did you mean ${domain}?`,
  },

  preview: {
    title: 'You are about to change',
    added: 'new',
    removed: 'removed',
    reasonHint: 'Such as what the caller said or a ticket number. The reason is kept with the change.',
  },
  unverified: {
    title: 'The caller is not verified',
    text: 'Your aggregator lets people correct a customer only within ten minutes of verifying the caller. Nothing was changed, and what you typed is still here.',
    verify: 'Verify the caller',
    next: 'Verifying the caller opens a new tab. When you are done, come back to this tab and send the change again.',
  },
  conflict: {
    title: 'Somebody else changed this customer first',
    elsewhere: (login: string, what: string) => `${login} changed the ${what} while you were writing.`,
    untouched: 'Your change does not touch that.',
    fits: 'Both changes can be kept.',
    overlaps: 'Your change touches the same values. Choose which to keep.',
    done: 'There is nothing left to change: what you wanted is already stored.',
    someone: 'Somebody',
    record: 'record',
    sections: {
      email: 'e-mail address',
      addresses: 'addresses',
      phones: 'phones',
      businessAddresses: 'addresses of the business',
      businessPhones: 'phones of the business',
    },
    theirs: (login: string) => `Theirs: ${login}`,
    mine: 'Yours',
    base: 'Before',
    gone: 'removed',
    choose: 'Choose one of the two',
    goOn: 'Continue with these',
    apply: 'Apply mine',
    what: {
      '': 'E-mail address',
      address: (number: number) => `Address ${number}`,
      phone: (number: number) => `Phone ${number}`,
      addressType: (number: number) => `Use of address ${number}`,
      phoneType: (number: number) => `Kind of phone ${number}`,
    },
    back: 'Back to the customer',
  },
  failures: {
    idempotencyKeyReused: {
      title: 'This form was already sent with different values',
      text: 'The first change may be stored. Look at the customer, then start again.',
    },
    versionTagUnknown: {
      title: 'This form does not belong to any version of the customer',
      text: 'Nothing was changed. Start again.',
    },
    notOfType: {
      title: 'This customer has no such data',
      text: 'An individual has an e-mail address, addresses and phones. A business has addresses and phones of its own, and people who act for it.',
    },
  },
} as const;
