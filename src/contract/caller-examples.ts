/** Requests and answers of the endpoints about callers, for documents and tests. */
import { firstCallerVerification } from './caller-answers.ts';
import { individualUpdateAnswer } from './examples.ts';

const { customerId } = individualUpdateAnswer;

export const verifyCaller = {
  answers: { taxNumberLast4: '7000', dateOfBirth: '1969-08-04', postalCode: '12345-6789' },
} as const;

const fits = { taxNumberLast4: true, dateOfBirth: true, postalCode: true } as const;

export const verifyCallerAnswer = { customerId, fits, passed: true };

export const firstPolicy = { callerVerification: firstCallerVerification } as const;

export const policy = { callerVerification: { ...firstCallerVerification, required: true } } as const;

export const verificationAnswer = {
  customerId,
  policy: firstCallerVerification,
  last: {
    at: '2023-11-01T17:29:40.020Z',
    until: '2023-11-01T17:39:40.020Z',
    fits,
    passed: true,
  },
} as const;
