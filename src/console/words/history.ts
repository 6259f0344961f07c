/** The words of the history, of a customer as it was, and of putting back what was. */
import type { CallerAnswer } from '../../contract/caller-answers.ts';
import type { ChangeKind } from '../../contract/history.ts';

const kinds: Readonly<Record<ChangeKind, string>> = {
  created: 'Registered',
  updated: 'Corrected',
  reverted: 'Put back',
  employeeAdded: 'Employee added',
  employeeDisabled: 'Employee disabled',
  employeeEnabled: 'Employee enabled again',
  closed: 'Closed',
  reopened: 'Reopened',
  legalHoldPlaced: 'Legal hold placed',
  legalHoldReleased: 'Legal hold released',
  erased: 'Erased',
};

/** The answers of a caller that matched. */
const answers: Readonly<Record<CallerAnswer, string>> = {
  taxNumberLast4: 'last four of the number',
  dateOfBirth: 'birth date',
  postalCode: 'ZIP',
  phoneLast4: 'last four of a phone',
  email: 'e-mail',
};

export const historyWords = {
  title: 'History',
  kinds,
  of: 'History of',
  version: (version: number) => `Version ${version}`,
  by: 'by',
  request: 'request',
  requestId: 'request id',
  verified: 'Caller verified by',
  verifiedBy: answers,
  masked: 'A number changed. Only its last four characters are shown.',
  registeredWith: 'Data at registration',
  allOf: (count: number) => `All ${count} differences`,
  undo: 'Undo',
  undoVersion: (version: number) => `Undo version ${version}`,
  changedAgain: (version: number) => `changed again in version ${version}`,
  returnTo: 'Return to this version',
  returnToThis: (version: number) => `Return to this version, ${version}`,
  returnToVersion: (version: number) => `Return to version ${version}`,
  see: 'As it was',
  seeVersion: (version: number) => `The customer as of version ${version}`,
  back: 'Back to the customer',
  jump: 'Jump to the end of this day (UTC)',
  jumpSubmit: 'Jump',
  pages: 'Pages of the history',
  pagesBelow: 'Pages of the history, below',
  newestPage: 'Newest',
  newer: 'Newer',
  older: 'Older',
  oldest: 'First',
  range: (from: number, to: number, newest: number) => `Versions ${from} to ${to} of ${newest}`,
  none: {
    title: 'The customer has no such version',
    text: 'The customer did not exist yet, or has not been changed that many times.',
    next: 'Show the newest versions',
  },
  unread: {
    title: 'This is not a version or a day',
    text: 'A version is a whole number, 1 or more. A day must exist in the calendar, in the years 1000 to 2999.',
  },
  made: (version: number) => `Put back, as version ${version}`,
  madeText: 'It is in the history like any other change, and can be undone too.',
  erased: {
    title: 'This customer was erased',
    text: 'What remains is who did what and when, without values.',
  },
} as const;

export const pastWords = {
  title: 'Customer as it was',
  asOf: (version: number, newest: number) => `As version ${version} left it; version ${newest} is the newest`,
  until: 'This data may be out of date.',
  change: 'The change that made this version',
  nowLink: 'The customer now',
  back: 'History',
  ways: 'Other versions',
  before: (version: number) => `Version ${version}, before it`,
  after: (version: number) => `Version ${version}, after it`,
} as const;

export const revertWords = {
  undo: {
    title: 'Undo a change',
    heading: (version: number) => `Undo version ${version}`,
    text: 'This puts back what that one change replaced. Later changes stay.',
    was: 'The change',
    submit: (version: number) => `Undo version ${version}`,
  },
  back: {
    title: 'Return to a version',
    heading: (version: number) => `Return to version ${version}`,
    text: (version: number) => `This puts everything back as version ${version} left it.`,
    submit: (version: number) => `Return to version ${version}`,
  },
  preview: (version: number) => `What will change in version ${version}`,
  told: (webhooks: number) =>
    webhooks === 1 ? '1 webhook will be told.' : `${webhooks} webhooks will be told.`,
  nothing: {
    title: 'Nothing would change',
    text: 'The customer already has these values.',
  },
  noneLater: 'No later change.',
  stay: (count: number) => (count === 1 ? 'This later change stays' : `These ${count} later changes stay`),
  goes: (count: number) =>
    count === 1
      ? 'This later change is undone if a value still differs'
      : `These ${count} later changes are undone if a value still differs`,
  later: 'Later changes',
  more: (count: number) => `and ${count} more`,
  reason: 'Reason',
  cancel: 'Cancel',
  refused: {
    undo: 'This change cannot be undone',
    back: 'The customer cannot be returned to this version',
    touched: (sections: string) => `A later change also touched this: ${sections}. Undoing would lose it.`,
    touchedNext: 'Undo the later change first, or return to the version before.',
    notThere: (sections: string) =>
      `This did not exist at that time: ${sections}. It can be changed but not removed.`,
    created: 'This change registered the customer. Its data can be corrected but not removed.',
    notAValue:
      'This change did not touch the customer’s data. An admin can reverse a closing, a reopening or a legal hold on the customer’s page.',
    tooLarge: 'The customer’s record would become too large.',
    register: 'This change is about who works for a business. Only programs may change that.',
    unknown: 'The customer has no such version.',
    unverifiedTitle: 'The caller is not verified',
    unverified:
      'Your aggregator lets people change a customer only within ten minutes of verifying the caller.',
    verify: 'Verify the caller',
    again:
      'Nothing was put back, and your reason is still here. Verifying the caller opens a new tab. When you are done, come back to this tab and press the button again.',
    gone: 'It would reactivate an employee who no longer exists.',
  },
  conflict: {
    title: 'The customer was changed in the meantime',
    text: (version: number) =>
      `It is now at version ${version}. Nothing was put back. Look at the preview again.`,
  },
  reasonFault: 'Say why in 1 to 200 characters on one line.',
} as const;
