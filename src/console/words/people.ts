/** The words of the pages about logins: who may sign in, and as what. */
import type { Role } from '../../contract/rights.ts';

export const roleWords: Readonly<Record<Role, string>> = {
  integration: 'integration: a program that uses the API',
  support: 'support: finds customers and corrects their contact data',
  auditor: 'auditor: sees customers, and who saw and did what',
  admin: 'admin: manages logins and keys, and closes and erases customers',
};

export const peopleWords = {
  title: 'People and programs',
  about: 'Who may sign in, and as what. All belong to your aggregator.',
  add: 'Add a login',
  you: 'you',
  columns: {
    login: 'Login',
    role: 'Role',
    disclosure: 'Identity numbers',
    state: 'State',
    lastSignIn: 'Last sign-in',
    createdAt: 'Added',
    disabledAt: 'Disabled',
  },
  never: 'never',
  disclosures: { documented: 'as documented', masked: 'last four only' },
  states: { enabled: 'Enabled', disabled: 'Disabled', altered: 'Altered', locked: 'Locked' },
  lockedUntil: 'There were too many wrong passwords. It can sign in again at',
  altered:
    'Somebody changed this login in the database. It is refused everywhere, and nothing can be done with it here. Tell whoever runs the service: the login must be replaced.',
  back: 'All logins',
  saw: 'What it saw',
  did: 'What it did',
  actions: 'Actions',
  notFound: { title: 'No login has this name', text: 'Your aggregator has no login with this name.' },
} as const;

export const addLoginWords = {
  title: 'Add a login',
  login: 'Name',
  loginHint:
    'Up to 36 letters, digits and underscores, and not an e-mail address: it is shown with everything that the login does.',
  loginFault: 'A name has 1 to 36 letters, digits and underscores.',
  taken: 'Another login has this name. Names are unique in the whole service.',
  role: 'Role',
  disclosure: 'A program sees SSN, EIN and document numbers',
  disclosureHint: 'People always see the last four characters only.',
  disclosures: {
    masked: 'by their last four characters',
    documented: 'as connectFi’s documentation shows them',
  },
  submit: 'Add the login',
  cancel: 'Cancel',
  full: 'Your aggregator has the maximum number of logins',
  keyUsed: 'This form was already sent with different values. Look at the list before you send it again.',
  made: {
    title: 'The login was added',
    password: 'Its first password',
    once: 'It is shown only now. Give it to the person in a way that nobody else can read. It should be changed at the first sign-in.',
    next: 'Show the login',
  },
} as const;

export const loginStepWords = {
  'set-role': {
    action: 'Change the role',
    title: 'Change the role',
    button: 'Change the role',
    what: 'Every sign-in of this login ends within 5 seconds. At the next sign-in, it gets the rights of the new role.',
    done: 'The role was changed',
  },
  'set-disclosure': {
    action: 'Change what it sees of numbers',
    title: 'Change what a program sees of numbers',
    button: 'Change what it sees',
    what: 'The change takes effect within 5 seconds.',
    done: 'What it sees of numbers was changed',
  },
  disable: {
    action: 'Disable',
    title: 'Disable this login',
    button: 'Disable the login',
    what: 'Every sign-in of this login ends within 5 seconds, and it may not sign in again until it is enabled.',
    done: 'Disabled',
  },
  enable: {
    action: 'Enable',
    title: 'Enable this login again',
    button: 'Enable the login',
    what: 'It may sign in again, with the password it had.',
    done: 'Enabled',
  },
  unlock: {
    action: 'Unlock',
    title: 'Let this login sign in again now',
    button: 'Unlock the login',
    what: 'The attempts counted so far are cleared. If somebody else made them, end its sessions too.',
    done: 'Unlocked',
  },
  'end-sessions': {
    action: 'Sign out everywhere',
    title: 'Sign this login out everywhere',
    button: 'End its sessions and tokens',
    what: 'Every session and token of this login ends within 5 seconds. It may sign in again.',
    done: 'Signed out everywhere',
  },
  'reset-passkeys': {
    action: 'Remove its passkeys',
    title: 'Remove the passkeys of this login',
    button: 'Remove the passkeys',
    what: 'Do this for a person who has lost them. Every sign-in of this login ends. At the next one, the password is enough to make a new passkey, so do this only if nobody else knows the password.',
    done: 'Passkeys removed',
  },
} as const;

export const stepFaultWords = {
  cancel: 'Cancel',
  self: 'This is you: your own session ends too.',
  lastAdmin: {
    title: 'This is the last admin of your aggregator',
    text: 'Without an enabled admin nobody could manage logins anymore. Make another login an admin first.',
  },
  notNow: 'This does not apply to the login as it is now.',
} as const;
