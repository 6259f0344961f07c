/** The words about callers: comparing what they say, whether they are verified, and the policy for that. */
import type { CallerAnswer } from '../../contract/caller-answers.ts';

const answers: Readonly<Record<CallerAnswer, string>> = {
  taxNumberLast4: 'last four',
  dateOfBirth: 'birth date',
  postalCode: 'ZIP',
  phoneLast4: 'phone',
  email: 'e-mail',
};

/** What is asked for, as the label of a field. */
const asked: Readonly<Record<CallerAnswer, string>> = {
  taxNumberLast4: 'Last four of the SSN or EIN',
  dateOfBirth: 'Date of birth',
  postalCode: 'ZIP of any address',
  phoneLast4: 'Last four of any phone',
  email: 'E-mail',
};

/** The same in a sentence. */
const must: Readonly<Record<CallerAnswer, string>> = {
  taxNumberLast4: 'the last four of the number',
  dateOfBirth: 'the birth date',
  postalCode: 'the ZIP',
  phoneLast4: 'the phone',
  email: 'the e-mail',
};

const faults: Readonly<Record<CallerAnswer, string>> = {
  taxNumberLast4: 'Four digits.',
  dateOfBirth: 'A day of the calendar.',
  postalCode: 'Three to twelve letters, digits, spaces or dashes.',
  phoneLast4: 'Four digits.',
  email: 'Up to 254 characters.',
};

const sentence = (names: readonly string[]) => names.join(', ');

export const verifyWords = {
  title: 'Verify the caller',
  for: 'for',
  explain:
    'Type what the caller says. It is compared, and nothing that is stored is shown. What was typed is not kept; which answers fitted is.',
  asked,
  faults,
  who: 'Who calls',
  business: 'Somebody else, for the business',
  compare: 'Compare',
  cancel: 'Cancel',
  back: 'Back to the customer',
  again: 'Ask again',
  nothing: 'Type at least one answer.',
  enough: (atLeast: number, including: readonly CallerAnswer[]) => {
    const among =
      including.length === 0 ? '' : `, ${sentence(including.map((name) => must[name]))} among them`;
    return `The caller is verified if ${atLeast} ${atLeast === 1 ? 'answer fits' : 'answers fit'}${among}.`;
  },
  results: 'What was compared',
  fits: 'fits',
  differs: 'does not fit',
  passed: 'The caller is verified',
  passedText: 'For ten minutes, your changes to this customer name it.',
  failed: 'The caller is not verified',
  failedText: 'Ask for something else, or end the call. Only so many tries an hour are possible.',
} as const;

export const callerLineWords = {
  caller: 'Caller:',
  verified: 'Verified',
  notVerified: 'not verified',
  required: 'Needed before a correction.',
  verify: 'Verify',
  again: 'Verify again',
  /** After the time: what fitted. */
  fitted: (names: readonly CallerAnswer[]) => sentence(names.map((name) => answers[name])),
} as const;

export const policyWords = {
  title: 'Policy',
  explain:
    'What people need before they correct a customer. Programs are not asked, because nobody calls them.',
  required: 'People may correct a customer only within ten minutes of verifying the caller',
  atLeast: 'How many answers must fit',
  including: 'Which of them must be among these',
  lacks: 'A customer who lacks what is asked for, such as an SSN, can then be corrected by programs only.',
  save: 'Set the policy',
  saved: 'The policy is set',
  savedText: 'It holds everywhere within five seconds, and auditors see who set it.',
} as const;
