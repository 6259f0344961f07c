/** The words of the pages about who saw and who did. */
import type { AccessKind } from '../../contract/access-kinds.ts';
import type { AuditKind } from '../../contract/audit-kinds.ts';

export const auditKindWords: Readonly<Record<AuditKind, string>> = {
  signedIn: 'Signed in to get a token',
  signInRefused: 'Sign-in refused',
  lockedOut: 'Login locked after too many wrong passwords',
  networkLockedOut: 'Network locked after too many wrong passwords',
  signedOut: 'Signed out',
  tokensEnded: 'Ended own tokens',
  sessionStarted: 'Signed in to the console',
  sessionEnded: 'Ended a console session',
  passkeyAdded: 'Passkey added',
  passkeyRemoved: 'Passkey removed',
  passkeyRefused: 'Second factor refused',
  passkeyCopied: 'Passkey may have been copied',
  passkeysReset: 'Passkeys of a login removed',
  passwordChanged: 'Changed own password',
  passwordChangeRefused: 'Change of own password refused',
  forbidden: 'Lacked the right for an endpoint',
  revealLimit: 'Revealed too many numbers',
  verificationLimit: 'Verified callers too often',
  policySet: 'Policy for verifying callers set',
  listedAll: 'Started to list all customers',
  taxNumberTaken: 'Was told that an SSN or EIN is registered',
  taxNumberLimit: 'Was told of too many SSNs or EINs',
  birthSearchMissed: 'Search by date of birth found nobody',
  birthSearchLimit: 'Searched by date of birth too often',
  loginAdded: 'Login added',
  loginRoleSet: 'Role of a login changed',
  loginDisclosureSet: 'What a login sees of numbers changed',
  loginEnabled: 'Login enabled',
  loginDisabled: 'Login disabled',
  loginUnlocked: 'Login unlocked',
  loginPasswordSet: 'Password of a login set by an operator',
  loginSessionsEnded: 'Login signed out everywhere',
  webhookCreated: 'Webhook created',
  webhookEnabled: 'Webhook enabled',
  webhookDisabled: 'Webhook disabled',
  webhookDeleted: 'Webhook deleted',
  webhookSecretRotated: 'Webhook got a new secret',
  webhookResent: 'Events sent again to a webhook',
  masterKeyRotated: 'Master key changed',
  sealKeyRotated: 'Sealing under a new key started or continued',
  sealKeyDestroyed: 'Old sealing key destroyed',
  tokenKeyRotated: 'Token key replaced: all sign-ins ended',
  alteredFound: 'Altered row found in the database',
  sandboxReset: 'Sandbox reset',
};

export const accessKindWords: Readonly<Record<AccessKind, string>> = {
  status: 'Read the customer',
  get: 'Opened the customer',
  search: 'Found by a search',
  recent: 'Listed as recently opened',
  history: 'Read the history',
  events: 'Followed changes with data',
  change: 'Changed the customer and saw the result',
  preview: 'Previewed a change',
  reveal: 'Revealed a number',
  verification: 'Verified a caller',
  requests: 'Read a request to the sandbox',
};

export const trailWords = {
  filter: {
    legend: 'Which entries',
    login: 'Login',
    loginFault: 'A login has 1 to 36 letters, digits and underscores.',
    kind: 'What',
    allKinds: 'Everything',
    customer: 'Customer id',
    customerFault: 'An id has up to 36 letters, digits and underscores.',
    from: 'From (UTC)',
    to: 'Until the end of (UTC)',
    dayFault: 'A day has the form 2026-01-31.',
    order: 'This day is before the first day.',
    submit: 'Show',
    clear: 'Show all',
  },
  csv: 'Download as CSV',
  columns: {
    at: 'Time',
    what: 'What',
    login: 'Login',
    about: 'About',
    network: 'Network',
    customer: 'Customer',
    why: 'Details',
    request: 'Request id',
  },
  nobody: 'unknown name or operator',
  times: (times: number, until: string) => `${times} times, last ${until}`,
  altered: 'Altered',
  alteredWhy: 'The service did not write this entry, or somebody changed it afterwards.',
  older: 'Older entries',
  empty: {
    title: 'No entries found',
    text: 'Entries are never removed. If you expected one, choose a longer period or show all entries.',
  },
  tooMany: {
    title: (most: number) => `More than ${most.toLocaleString('en-US')} entries`,
    text: 'One file cannot hold them all. Choose a shorter period, or use the command line: opencif audit or opencif access with --all --csv.',
    back: 'Choose a shorter period',
  },
} as const;

export const auditWords = {
  title: 'Who did what',
  about:
    'Sign-ins, refusals, and the administration of logins, webhooks and keys. Changes to a customer are in its history.',
} as const;

export const accessWords = {
  title: 'Who saw whom',
  about: 'Each time a person was shown a customer, and each number that was revealed.',
  ofCustomer: 'Who saw this customer',
  all: 'What everyone saw',
  customer: 'Back to the customer',
  role: (role: string) => `as ${role}`,
  reason: 'Reason',
  fits: 'Matched:',
  fitsNot: 'Did not match:',
} as const;

const document = /^\/(?:customer|businessRepresentatives\/(\d+))\/identificationDocuments\/(\d+)\/value$/;

/**
 * Which number was revealed.
 * @param field JSON pointer into the customer's answer; one that names no number, in an entry that somebody altered, is
 *   shown as it is
 */
export function revealedWords(field: string): string {
  if (field === '/customer/businessFederalEin') return 'EIN';
  const [, person, place] = document.exec(field) ?? [];
  if (place === undefined) return field;
  const what = `Document ${Number(place) + 1}`;
  return person === undefined ? what : `${what} of representative ${Number(person) + 1}`;
}
