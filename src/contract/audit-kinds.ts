/** What audit events are about. The table is printed in `docs/audit.md`, and a test compares the two. */

export interface AuditKindRow {
  /** What happened, and what `about` names. */
  readonly meaning: string;
  /**
   * True: somebody can cause it without end, so equal events of an hour are one row that says how many there were.
   */
  readonly counted?: true;
}

export const auditKinds = {
  signedIn: { meaning: 'the login signed in with its password and got a token' },
  signInRefused: {
    meaning:
      'a sign-in was refused: a wrong password, a disabled login, or a name that no login has; in the last case `login` is left out',
    counted: true,
  },
  lockedOut: { meaning: 'too many wrong passwords: the login must wait', counted: true },
  networkLockedOut: { meaning: 'too many wrong passwords from the network: it must wait', counted: true },
  signedOut: { meaning: 'the login ended the token or session that it sent' },
  tokensEnded: {
    meaning: 'the login ended its own tokens; `about` is the id of the token if it ended only one',
  },
  sessionStarted: { meaning: 'the login signed in to the console' },
  sessionEnded: {
    meaning: 'the login ended a console session; `about` is its id if it was chosen from the list',
  },
  passkeyAdded: { meaning: 'the login enrolled a passkey; `about` is its id' },
  passkeyRemoved: { meaning: 'the login removed a passkey; `about` is its id' },
  passkeyRefused: { meaning: 'a second factor was refused', counted: true },
  passkeyCopied: {
    meaning:
      'a second factor was refused because the counter of the passkey in `about` had not gone up: somebody may have copied the passkey',
    counted: true,
  },
  passkeysReset: { meaning: 'the passkeys of the login in `about` were removed' },
  passwordChanged: { meaning: 'the login changed its own password' },
  passwordChangeRefused: {
    meaning: 'the login tried to change its own password and was refused',
    counted: true,
  },
  forbidden: {
    meaning: 'the login lacked the right for the endpoint in `about`, such as `customer-init`',
    counted: true,
  },
  revealLimit: { meaning: 'the login had used up its share of revealed numbers', counted: true },
  verificationLimit: {
    meaning:
      'the login, or the customer in `about`, had used up its share of verified callers; without `about` it was the login',
    counted: true,
  },
  policySet: {
    meaning: 'the policy for verifying callers was set; `about` says what it has required since then',
  },
  listedAll: {
    meaning: 'the login began to list all customers, or all of a type, as an export does',
    counted: true,
  },
  taxNumberTaken: { meaning: 'the login was told that an SSN or EIN is registered' },
  taxNumberLimit: { meaning: 'the login had used up its share of answers that an SSN or EIN is registered' },
  birthSearchMissed: {
    meaning: 'no customer had the date of birth and the last four digits that the login searched for',
  },
  birthSearchLimit: {
    meaning: 'the login had used up its share of searches by date of birth that find nobody',
  },
  loginAdded: { meaning: 'the login in `about` was added' },
  loginRoleSet: { meaning: 'the login in `about` got another role' },
  loginDisclosureSet: { meaning: 'the login in `about` got another disclosure' },
  loginEnabled: { meaning: 'the login in `about` was enabled' },
  loginDisabled: { meaning: 'the login in `about` was disabled' },
  loginUnlocked: { meaning: 'the sign-in attempts counted for the login in `about` were forgotten' },
  loginPasswordSet: { meaning: 'an operator gave the login in `about` another password' },
  loginSessionsEnded: { meaning: 'the tokens and sessions of the login in `about` were ended' },
  webhookCreated: { meaning: 'the webhook in `about` was made' },
  webhookEnabled: { meaning: 'the webhook in `about` was enabled' },
  webhookDisabled: { meaning: 'the webhook in `about` was disabled' },
  webhookDeleted: { meaning: 'the webhook in `about` was deleted' },
  webhookSecretRotated: { meaning: 'the webhook in `about` got a new secret' },
  webhookResent: { meaning: 'events were sent again to the webhook in `about`' },
  masterKeyRotated: { meaning: 'the keys of the store were wrapped with the master key in `about`' },
  sealKeyRotated: {
    meaning: 'an operator began or continued to seal everything under the generation in `about`',
  },
  sealKeyDestroyed: { meaning: 'the generation of the sealing key in `about` was destroyed' },
  tokenKeyRotated: { meaning: 'the key for tokens was replaced: all tokens and sessions ended' },
  alteredFound: {
    meaning: 'a row that somebody had altered in the database was refused; `about` says what kind of row',
    counted: true,
  },
  sandboxReset: { meaning: 'the sandbox was reset' },
} as const satisfies Record<string, AuditKindRow>;

export type AuditKind = keyof typeof auditKinds;

export const auditKindNames = Object.keys(auditKinds) as AuditKind[];
