/** The rows of the list of endpoints about who saw and who did. */
import {
  accessAnswer,
  accessQuery,
  auditAnswer,
  auditQuery,
  customersProofAnswer,
  customersProofQuery,
  customersRevealAnswer,
  customersRevealBody,
} from './access.ts';
import * as examples from './access-examples.ts';
import { customerParams } from './customer.ts';
import type { Endpoint } from './endpoint.ts';

const path = { customerId: examples.accessAnswer.items[0].customerId } as const;

export const accessEndpoints = [
  {
    name: 'customers-reveal',
    method: 'POST',
    path: '/customers/:customerId/reveal',
    token: true,
    right: 'reveal',
    reads: 'reveal',
    summary: 'Reveal a number',
    description:
      'Shows one SSN, EIN or document number in full, and records who saw it and why before the answer leaves. A program can reveal only what its disclosure shows it anyway.',
    params: customerParams,
    body: customersRevealBody,
    answer: customersRevealAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerErased',
      'customerFieldNotFound',
    ],
    examples: [
      {
        name: 'An EIN',
        body: examples.customersReveal,
        data: examples.customersRevealAnswer,
      },
    ],
  },
  {
    name: 'customers-access',
    method: 'GET',
    path: '/customers/:customerId/access',
    token: true,
    right: 'examine',
    summary: 'List who saw a customer',
    description:
      'Newest first: each read by a person and each revealed number, with the login, the request and the reason. `login` and `kind` narrow the list.',
    params: customerParams,
    query: accessQuery,
    answer: accessAnswer,
    errors: ['requestValidateError', 'unauthorized', 'customerNotFound'],
    examples: [{ name: 'Read and revealed', path, data: examples.accessAnswer }],
  },
  {
    name: 'customers-proof',
    method: 'GET',
    path: '/customers/:customerId/proof',
    token: true,
    right: 'examine',
    summary: 'Prove that nothing was altered',
    description:
      'Checks the changes of a customer, oldest first, and the customer itself, as `opencif history verify` does: that this service made each one, and that each follows the one before, opens, and adds up to what is stored. It shows no data. If you do not trust the service, run the command.',
    params: customerParams,
    query: customersProofQuery,
    answer: customersProofAnswer,
    errors: ['requestValidateError', 'unauthorized', 'customerNotFound'],
    examples: [{ name: 'Whole', path, data: examples.customersProofAnswer }],
  },
  {
    name: 'access',
    method: 'GET',
    path: '/access',
    token: true,
    right: 'examine',
    summary: 'List what logins saw',
    description: 'Newest first: what all logins of the aggregator saw. `login` and `kind` narrow the list.',
    query: accessQuery,
    answer: accessAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'Read and revealed', data: examples.accessAnswer }],
  },
  {
    name: 'audit',
    method: 'GET',
    path: '/audit',
    token: true,
    right: 'examine',
    summary: 'List what logins did',
    description:
      'Newest first: sign-ins, refusals, and the administration of logins, webhooks and keys. Changes of customers are in their history.',
    query: auditQuery,
    answer: auditAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'A sign-in', data: examples.auditAnswer }],
  },
] as const satisfies readonly Endpoint[];
