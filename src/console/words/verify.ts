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
  taxNumberLast4: 'the last four of the SSN or EIN',
  dateOfBirth: 'the birth date',
  postalCode: 'the ZIP',
  phoneLast4: 'the phone',
  email: 'the e-mail',
};

const faults: Readonly<Record<CallerAnswer, string>> = {
  taxNumberLast4: 'Enter four digits.',
  dateOfBirth: 'Enter a valid date.',
  postalCode: 'Enter three to twelve letters, digits, spaces or dashes.',
  phoneLast4: 'Enter four digits.',
  email: 'Enter up to 254 characters.',
};

const sentence = (names: readonly string[]) => names.join(', ');

export const verifyWords = {
  title: 'Verify the caller',
  for: 'for',
  explain:
    'Type what the caller says. It is compared with the stored data, which is not shown. What you type is not kept. Which answers matched is recorded.',
  asked,
  faults,
  who: 'Who is calling',
  choose: 'Choose who is calling',
  notChosen: 'Choose who is calling. Nothing was compared.',
  business: 'Somebody else, for the business',
  compare: 'Compare',
  cancel: 'Cancel',
  back: 'Back to the customer',
  goOn: 'Back to what you were doing',
  again: 'Ask again',
  tooMany: {
    title: 'No caller can be verified just now',
    text: 'The number of verifications an hour is limited, for each customer and for each login. Nothing was compared.',
  },
  nothing: 'Type at least one answer.',
  enough: (atLeast: number, including: readonly CallerAnswer[]) => {
    const among =
      including.length === 0 ? '' : `, including ${sentence(including.map((name) => must[name]))}`;
    return `The caller is verified if ${atLeast} ${atLeast === 1 ? 'answer matches' : 'answers match'}${among}.`;
  },
  results: 'What was compared',
  fits: 'matches',
  differs: 'does not match',
  passed: 'The caller is verified',
  passedText: 'For ten minutes, your changes to this customer record how the caller was verified.',
  failed: 'The caller is not verified',
  failedText: 'Ask for something else, or end the call. The number of tries per hour is limited.',
} as const;

export const callerLineWords = {
  caller: 'Caller:',
  verified: 'Verified',
  notVerified: 'not verified',
  required: 'Required before a correction.',
  verify: 'Verify',
  again: 'Verify again',
  /** Comes after the time: the answers that matched. */
  fitted: (names: readonly CallerAnswer[]) => sentence(names.map((name) => answers[name])),
} as const;

export const policyWords = {
  title: 'Policy',
  explain:
    'What people must do before they correct a customer. Programs are exempt, because nobody calls them.',
  required: 'People may correct a customer only within ten minutes of verifying the caller',
  isRequired: 'People may correct a customer only within ten minutes of verifying the caller.',
  isNotRequired: 'People may correct a customer without verifying the caller.',
  atLeast: 'How many answers must match',
  including: 'Answers that must be among them',
  lacks:
    'If a customer lacks a required answer, such as an SSN, only programs can then correct that customer.',
  trail: 'Who set the policy, and when',
  save: 'Set the policy',
  saved: 'The policy is set',
  savedText: 'It takes effect everywhere within five seconds, and auditors can see who set it.',
} as const;
