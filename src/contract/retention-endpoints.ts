/** The rows of the list of endpoints for the end of a record. */
import { customerParams } from './customer.ts';
import type { Endpoint } from './endpoint.ts';
import { changeErrors, reasonInBodyHeaders } from './headers.ts';
import {
  customerStateAnswer,
  customersEraseAnswer,
  reasonBody,
  retentionListAnswer,
  retentionListQuery,
} from './retention.ts';
import * as examples from './retention-examples.ts';

const errors = [
  'requestValidateError',
  'unauthorized',
  'customerNotFound',
  'customerErased',
  ...changeErrors,
] as const;

/** What all steps towards the end have in common. */
const step = {
  method: 'POST',
  token: true,
  right: 'administer',
  params: customerParams,
  body: reasonBody,
  headers: reasonInBodyHeaders,
} as const;

export const retentionEndpoints = [
  {
    ...step,
    name: 'customers-close',
    path: '/customers/:customerId/close',
    summary: 'Close a customer',
    description:
      'Starts the retention time. The customer can still be found and read, and its contact data may still be corrected. If it is closed already, nothing changes.',
    answer: customerStateAnswer,
    errors,
    examples: [{ name: 'Closed', body: examples.reason, data: examples.closed }],
  },
  {
    ...step,
    name: 'customers-reopen',
    path: '/customers/:customerId/reopen',
    summary: 'Reopen a closed customer',
    description: 'Ends the retention time; closing it again starts another.',
    answer: customerStateAnswer,
    errors,
    examples: [{ name: 'Reopened', body: examples.reason, data: examples.reopened }],
  },
  {
    ...step,
    name: 'customers-hold',
    path: '/customers/:customerId/legal-hold',
    summary: 'Place a legal hold on a customer',
    description: 'The customer cannot be erased until the hold is released. Open customers may be held too.',
    answer: customerStateAnswer,
    errors,
    examples: [{ name: 'Held', body: examples.reason, data: examples.held }],
  },
  {
    ...step,
    name: 'customers-release',
    path: '/customers/:customerId/legal-hold/release',
    summary: 'Release the legal hold on a customer',
    description: 'Afterwards the customer can be erased once its retention time is over.',
    answer: customerStateAnswer,
    errors,
    examples: [{ name: 'Released', body: examples.reason, data: examples.released }],
  },
  {
    ...step,
    name: 'customers-erase',
    path: '/customers/:customerId/erase',
    summary: 'Erase a closed customer',
    description:
      'Destroys all its data forever, in its history too. What stays is who changed it and when, and the proof of that. It is refused until the retention time is over, and under a legal hold. The reason stays too, so write no personal data in it.',
    answer: customersEraseAnswer,
    errors: [...errors, 'customerNotClosed', 'legalHold', 'retentionNotOver'],
    examples: [{ name: 'Erased', body: examples.reason, data: examples.erased }],
  },
  {
    name: 'retention-list',
    method: 'GET',
    path: '/retention',
    token: true,
    right: 'examine',
    summary: 'List closed customers',
    description: 'The customers closed longest come first, each with the time from which it may be erased.',
    query: retentionListQuery,
    answer: retentionListAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'One under a legal hold', data: examples.retentionListAnswer }],
  },
] as const satisfies readonly Endpoint[];
