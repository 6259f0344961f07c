/** The words of a customer's page, and of revealing a number. */

export const customerWords = {
  title: 'Customer',
  type: { individual: 'Individual', business: 'Business' },
  since: 'since',
  version: (version: number) => `version ${version}`,
  id: 'id',
  reference: 'reference',
  changedNotice: (version: number) => `Changed, version ${version}.`,
  undo: 'Undo',

  actions: {
    correct: 'Correct',
    history: 'History',
    reveal: 'Reveal a number',
    access: 'Who saw this customer',
    all: 'Actions',
  },
  corrections: {
    email: 'E-mail',
    addresses: 'Addresses',
    phones: 'Phones',
    businessAddresses: 'Addresses of the business',
    businessPhones: 'Phones of the business',
  },
  ofPerson: (name: string) => `Contact data of ${name}`,

  cards: { contact: 'Contact', identity: 'Identity', employees: 'Employees', history: 'History' },
  people: 'People',
  fields: {
    name: 'Name',
    email: 'E-mail',
    phones: { MOBILE: 'Mobile', LANDLINE: 'Landline', PRIMARY: 'Primary phone' },
    addresses: { PRIMARY: 'Address', SECONDARY: 'Second address' },
    born: 'Born',
    gender: 'Gender',
    genders: { M: 'Male', F: 'Female' },
    citizenship: 'Citizenship',
    ein: 'EIN',
    documents: { SSN: 'SSN', 'DRIVING LICENSE': 'License', PASSPORT: 'Passport' },
  },
  until: 'until',
  expired: 'expired',
  reveal: 'Reveal',
  moreOf: (count: number, what: 'phones' | 'addresses' | 'documents' | 'employees') =>
    `${count} more ${count === 1 ? { phones: 'phone', addresses: 'address', documents: 'document', employees: 'employee' }[what] : what}`,
  roles: { principal_owner: 'Principal owner', authorized_signer: 'Authorized signer' },
  employee: 'Employee',
  position: 'Position',
  status: 'State',
  statuses: { ACTIVE: 'Active', DISABLED: 'Disabled' },
  noEmployees: 'No employees have been added to this business.',

  lastChange: {
    changed: 'changed',
    reverted: 'put back',
    unchanged: 'unchanged since it was registered',
    before: 'last changed before',
    by: (login: string) => `by ${login}`,
    reason: (reason: string) => `“${reason}”`,
  },
  allHistory: 'All changes',
  noHistory: 'The history could not be read just now. Reload the page to try again.',
} as const;

/** Each number counts webhooks. */
export const deliveryWords = {
  reached: (reached: number, all: number) =>
    all === 1 && reached === 1
      ? 'The newest change has reached the webhook.'
      : `The newest change has reached ${reached} of ${all} ${all === 1 ? 'webhook' : 'webhooks'}.`,
  retrying: (count: number) => `${count} ${count === 1 ? 'has' : 'have'} not accepted it so far.`,
  next: 'The next attempt is due',
  waiting: (count: number) => `${count} ${count === 1 ? 'is' : 'are'} about to get it.`,
  heldBack: (count: number) =>
    `${count} ${count === 1 ? 'is' : 'are'} disabled and will get it once enabled.`,
} as const;

export const revealWords = {
  title: 'Reveal a number',
  intro: 'The number is shown once, for 30 seconds. Auditors can see that you saw it, when, and why.',
  which: 'Number',
  choose: 'Choose a number',
  option: ({ label, holder, last4 }: { label: string; holder: string; last4: string }) =>
    `${label} of ${holder}${last4 === '' ? '' : `, ends in ${last4}`}`,
  reasonHint: 'Up to 200 characters, such as a ticket number. The reason is kept with your login.',
  reasonFault: 'Say why: one line of up to 200 characters.',
  noSuch: 'The customer has no such number. Choose another one.',
  tooMany: {
    title: 'No number can be revealed just now',
    text: 'A login can reveal only so many numbers an hour. Nothing was shown.',
  },
  submit: 'Reveal the number',
  cancel: 'Cancel',
  hide: 'Hide the number',
} as const;
