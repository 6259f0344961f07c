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
    text: 'Contact data can still be corrected, for letters that are still to be sent.',
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
  most: (count: number) => `${count} is the most that a customer may have.`,
  countryHint: 'Three letters, such as USA',
  review: 'Review the change',
  cancel: 'Cancel',
  edit: 'Go on editing',

  faultsTitle: (count: number) => (count === 1 ? 'One field needs a look' : `${count} fields need a look`),
  same: {
    title: 'Nothing differs from what is stored',
    text: 'Change something, or cancel.',
  },
  faults: {
    required: {
      email: 'Enter the e-mail address',
      type: 'Choose one',
      addressLine1: 'Enter the street and number, or what stands in their place',
      city: 'Enter the city',
      stateCode: 'Choose a state',
      postalCode: 'Enter the ZIP or postal code',
      countryCodeA3: 'Enter the country',
      phoneNumber: 'Enter the number',
      reason: 'Enter why, such as what the caller said, or a ticket',
    },
    form: {
      email: 'An e-mail address has a name, an @ and a domain, such as name@example.test',
      type: 'Choose one of the list',
      stateCode: 'Choose a state of the list',
      postalCode: 'Five to ten letters, digits or dashes',
      countryCodeA3: 'Three capital letters, such as USA',
      phoneNumber: '6 to 12 digits, without the dialing code',
      countryDialingCode: '1 to 4 digits, such as 1 for the United States',
    },
    tooLong: (most: number, has: number) => `At most ${most} characters; these are ${has}`,
    brackets: 'Without < and >',
    oneLine: 'On one line, without control characters',
    halfCharacter: 'It contains half a character; type it again',
    other: 'This is not accepted here',
    items: { none: 'At least one is needed', many: (most: number) => `At most ${most}` },
  },
  hints: {
    zipForm: 'A ZIP code has five digits, or nine with a dash. Is the country right?',
    zipUnknown: 'No ZIP code begins with these three digits.',
    zipOfOtherState: (zip: string, states: string, state: string) =>
      `ZIP ${zip} is in ${states}; the state says ${state}.`,
    phoneImpossible: 'No phone can have this number: too short, too long, or without such an area code.',
    dialingCodeUnknown: 'No country has this dialing code.',
    mailDomain: (domain: string) => `Is ${domain} meant?`,
  },

  preview: {
    title: 'You are about to change',
    added: 'new',
    removed: 'removed',
    reasonHint: 'What the caller said, or a ticket. It is kept with the change.',
    uncertain: {
      title: 'Not known whether it was stored',
      text: 'The store did not answer in time. Send it again: it is the same change, and is stored once.',
      again: 'Send again',
    },
  },
  unverified: {
    title: 'The caller is not verified',
    text: 'Your aggregator lets people correct a customer only within ten minutes of verifying the caller. Nothing was changed, and what you typed is still here.',
    verify: 'Verify the caller',
    next: 'It opens in a tab of its own. Come back to this one and send the change again.',
  },
  conflict: {
    title: 'Somebody else was faster',
    elsewhere: (login: string, what: string) => `${login} changed the ${what} while you were writing.`,
    untouched: 'Your change does not touch that.',
    fits: 'Your change fits beside it.',
    overlaps: 'Your change touches the same. Choose what is to stay.',
    done: 'Nothing is left to change: what you wanted is stored already.',
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
    goOn: 'Go on with these',
    apply: 'Apply mine',
    what: {
      '': 'E-mail address',
      address: (number: number) => `Address ${number}`,
      phone: (number: number) => `Phone ${number}`,
      addressType: (number: number) => `What address ${number} is used as`,
      phoneType: (number: number) => `Kind of phone ${number}`,
    },
    back: 'Back to the customer',
  },
  failures: {
    idempotencyKeyReused: {
      title: 'This form was sent before, with other words',
      text: 'The first one may be stored. Look at the customer, then begin again.',
    },
    versionTagUnknown: {
      title: 'This form belongs to no version of the customer',
      text: 'Nothing was changed. Begin again.',
    },
    notOfType: {
      title: 'This customer has no such data',
      text: 'An individual has an e-mail address, addresses and phones. A business has addresses and phones of its own, and people who act for it.',
    },
  },
} as const;
