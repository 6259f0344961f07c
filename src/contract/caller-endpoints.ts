/** The rows of the list of endpoints about callers: comparing what they say, and the policy for that. */
import {
  customersVerificationAnswer,
  customersVerifyCallerAnswer,
  customersVerifyCallerBody,
  policyAnswer,
  policySetBody,
} from './caller.ts';
import * as examples from './caller-examples.ts';
import { customerParams } from './customer.ts';
import type { Endpoint } from './endpoint.ts';
import { keyErrors, keyHeaders } from './headers.ts';

export const callerEndpoints = [
  {
    name: 'customers-verify-caller',
    method: 'POST',
    path: '/customers/:customerId/verify-caller',
    token: true,
    right: 'correct',
    reads: 'verification',
    summary: 'Verify a caller',
    description:
      'Compares what a caller says with the data of the customer and says whether each answer matches, and nothing else. It records which answers matched, but not what was said, and the history shows this with the changes that the same login makes to the customer in the next ten minutes. It is limited for each customer and each login.',
    params: customerParams,
    body: customersVerifyCallerBody,
    answer: customersVerifyCallerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerErased',
      'businessRepresentativeNotFound',
    ],
    examples: [{ name: 'Three answers', body: examples.verifyCaller, data: examples.verifyCallerAnswer }],
  },
  {
    name: 'customers-verification',
    method: 'GET',
    path: '/customers/:customerId/verification',
    token: true,
    right: 'correct',
    summary: 'Show whether the caller is verified',
    description:
      'Shows when a caller counts as verified, and the last verification of this customer by your own login, if it was in the last ten minutes.',
    params: customerParams,
    answer: customersVerificationAnswer,
    errors: ['requestValidateError', 'unauthorized', 'customerNotFound', 'customerErased'],
    examples: [{ name: 'Verified', data: examples.verificationAnswer }],
  },
  {
    name: 'policy-get',
    method: 'GET',
    path: '/policy',
    token: true,
    right: 'examine',
    summary: 'Show the policy',
    description: 'Shows what your aggregator requires of people before they correct a customer.',
    answer: policyAnswer,
    errors: ['unauthorized'],
    examples: [{ name: 'The policy of a new aggregator', data: examples.firstPolicy }],
  },
  {
    name: 'policy-set',
    method: 'POST',
    path: '/policy',
    token: true,
    right: 'administer',
    summary: 'Set the policy',
    description:
      'Replaces the policy of your aggregator, on all nodes within 5 seconds. If the new policy requires verified callers, people can change the data of a customer only within ten minutes of verifying the caller. Programs are not affected.',
    body: policySetBody,
    headers: keyHeaders,
    answer: policyAnswer,
    errors: ['requestValidateError', 'unauthorized', ...keyErrors],
    examples: [{ name: 'Callers must be verified', body: examples.policy, data: examples.policy }],
  },
] as const satisfies readonly Endpoint[];
