/** What a caller can be asked for, in the order in which it is asked and shown. */
export const callerAnswers = ['taxNumberLast4', 'dateOfBirth', 'postalCode', 'phoneLast4', 'email'] as const;
export type CallerAnswer = (typeof callerAnswers)[number];

/** When a caller is verified as long as the aggregator has set nothing else: three answers, as banks ask for. */
export const firstCallerVerification = {
  required: false,
  atLeast: 3,
  including: ['taxNumberLast4'],
} as const;
