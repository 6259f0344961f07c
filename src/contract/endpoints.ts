/** The list of endpoints: everything else (routes, OpenAPI, tests) is built from it or checked against it. */
import { accessEndpoints } from './access-endpoints.ts';
import { authGetTokenAnswer, authGetTokenBody, statusAnswer, userChangePasswordBody } from './auth.ts';
import { batchHeaders, customersBatchAnswer, customersBatchBody, customersBatchFrame } from './batch.ts';
import { callerEndpoints } from './caller-endpoints.ts';
import {
  customerAddEmployeeBody,
  customerAnswer,
  customerDisableEmployeeBody,
  customerInitBody,
  customerParams,
  customerUpdateBody,
} from './customer.ts';
import { customersRecentAnswer } from './customers-recent.ts';
import { customersSearchAnswer, customersSearchQuery } from './customers-search.ts';
import type { Endpoint } from './endpoint.ts';
import { eventsAnswer, eventsQuery } from './events.ts';
import * as examples from './examples.ts';
import { changeErrors, changeHeaders, initHeaders, keyErrors } from './headers.ts';
import { customersGetQuery, customersHistoryAnswer, customersHistoryQuery } from './history.ts';
import { keysEndpoints } from './keys-endpoints.ts';
import { limits } from './limits.ts';
import { loginEndpoints } from './login-endpoints.ts';
import { probeEndpoints } from './probe-endpoints.ts';
import { customerRecordAnswer } from './retention.ts';
import { retentionEndpoints } from './retention-endpoints.ts';
import { sandboxEndpoints } from './sandbox-endpoints.ts';
import { sessionEndpoints } from './session-endpoints.ts';
import { tokenEndpoints } from './token-endpoints.ts';
import { undoEndpoints } from './undo-endpoints.ts';
import { webhookEndpoints } from './webhook-endpoints.ts';

export const endpoints = [
  {
    name: 'auth-get-token',
    method: 'POST',
    path: '/auth/get-token',
    token: false,
    right: null,
    documented: true,
    summary: 'Sign in',
    description: 'Returns a token for the header x-connectfi-token of all other requests.',
    body: authGetTokenBody,
    answer: authGetTokenAnswer,
    errors: ['requestValidateError', 'unauthorized', 'secondFactorRequired', 'tooManyAttempts'],
    examples: [{ name: 'Sandbox login', body: examples.authGetToken, data: examples.authGetTokenAnswer }],
  },
  {
    name: 'user-change-password',
    method: 'POST',
    path: '/user/change-password',
    token: true,
    right: null,
    documented: true,
    summary: 'Change your own password',
    description:
      'Ends every token of the login within 5 seconds, including the one that was sent. The passwords in the example belong to nobody: use your own.',
    body: userChangePasswordBody,
    answer: statusAnswer,
    errors: ['requestValidateError', 'unauthorized', 'wrongOldPassword', 'tooManyAttempts'],
    examples: [{ name: 'Changed', body: examples.userChangePassword, data: { status: true } }],
  },
  ...tokenEndpoints,
  {
    name: 'health',
    method: 'GET',
    path: '/health',
    token: false,
    right: null,
    summary: 'Ready or not',
    description:
      'Answers within 2 seconds: 200 if the store can be read and changed, otherwise 503. The code of a 503 is storeReadOnly if the store can still be read, and serviceUnavailable if not.',
    answer: statusAnswer,
    errors: ['storeReadOnly'],
    examples: [{ name: 'Ready', data: { status: true } }],
  },
  ...probeEndpoints,
  {
    name: 'customer-init',
    method: 'POST',
    path: '/customer/init',
    token: true,
    right: 'register',
    documented: true,
    reads: 'change',
    summary: 'Register a customer',
    description:
      'Registers an individual or a business. Refused if the reference, the SSN (individuals) or the EIN (businesses) is already registered.',
    body: customerInitBody,
    headers: initHeaders,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'referenceExists',
      'customerExists',
      'businessRepresentativeExists',
      ...keyErrors,
    ],
    examples: [
      { name: 'Individual', body: examples.individualInit, data: examples.individualInitAnswer },
      { name: 'Business', body: examples.businessInit, data: examples.businessInitAnswer },
    ],
  },
  {
    name: 'customer-update',
    method: 'POST',
    path: '/customer/update',
    token: true,
    right: 'correct',
    documented: true,
    reads: 'change',
    summary: 'Update contact data of a customer',
    description:
      'Replaces email, addresses and phones of an individual, or addresses and phones of a business and the contact data of its representatives. Each member that is sent replaces the stored one completely; the others stay. Either everything is stored or nothing.',
    body: customerUpdateBody,
    headers: changeHeaders,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerInvalidField',
      'businessRepresentativeNotFound',
      'customerTooLarge',
      ...changeErrors,
    ],
    examples: [
      { name: 'Individual', body: examples.individualUpdate, data: examples.individualUpdateAnswer },
      { name: 'Business', body: examples.businessUpdate, data: examples.businessUpdateAnswer },
    ],
  },
  {
    name: 'customer-status',
    method: 'GET',
    path: '/customer/status/:customerId',
    token: true,
    right: 'read',
    documented: true,
    reads: 'status',
    summary: 'Read a customer',
    description: 'The customer as it is now.',
    params: customerParams,
    answer: customerAnswer,
    errors: ['requestValidateError', 'unauthorized', 'customerNotFound'],
    examples: [{ name: 'Individual', data: examples.individualUpdateAnswer }],
  },
  {
    name: 'customer-add-employee',
    method: 'POST',
    path: '/customer/add-employee',
    token: true,
    right: 'register',
    documented: true,
    reads: 'change',
    summary: 'Add an employee to a business',
    description: 'The employee is an individual customer who works for the business.',
    body: customerAddEmployeeBody,
    headers: changeHeaders,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerInvalidType',
      'employeeExists',
      'customerTooLarge',
      ...changeErrors,
    ],
    examples: [
      { name: 'Added', body: examples.customerAddEmployee, data: examples.customerAddEmployeeAnswer },
    ],
  },
  {
    name: 'customer-disable-employee',
    method: 'POST',
    path: '/customer/disable-employee',
    token: true,
    right: 'register',
    documented: true,
    reads: 'change',
    summary: 'Disable an employee of a business',
    description: 'The individual customer itself does not change. Representatives are not employees.',
    body: customerDisableEmployeeBody,
    headers: changeHeaders,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerInvalidType',
      'employeeNotFound',
      ...changeErrors,
    ],
    examples: [
      {
        name: 'Disabled',
        body: examples.customerDisableEmployee,
        data: examples.customerDisableEmployeeAnswer,
      },
    ],
  },
  {
    name: 'customers-search',
    method: 'GET',
    path: '/customers',
    token: true,
    right: 'read',
    reads: 'search',
    summary: 'Find customers',
    description:
      'The customers that match every parameter, newest first; without parameters, all customers. E-mail, phone, `lastName`, `firstName` and `businessName` match only as a whole; `name` matches beginnings. The number of searches by `dateOfBirth` that find nobody is limited for each login.',
    query: customersSearchQuery,
    answer: customersSearchAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'By e-mail', data: examples.customersSearchAnswer }],
  },
  {
    name: 'customers-recent',
    method: 'GET',
    path: '/customers/recent',
    token: true,
    right: 'read',
    reads: 'recent',
    summary: 'List the customers opened last',
    description:
      "The customers that this login opened last with `GET /customers/:customerId`, if its reads are recorded; a person's always are. Showing their names is a read too, and is recorded as one.",
    answer: customersRecentAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'Two', data: examples.customersRecentAnswer }],
  },
  {
    name: 'customers-get',
    method: 'GET',
    path: '/customers/:customerId',
    token: true,
    right: 'read',
    reads: 'get',
    summary: 'Read a customer as it was',
    description: 'The customer as a version left it, or as it was at a time; without either, as it is now.',
    params: customerParams,
    query: customersGetQuery,
    answer: customerRecordAnswer,
    errors: ['requestValidateError', 'unauthorized', 'customerNotFound', 'customerErased', 'versionNotFound'],
    examples: [{ name: 'Individual', data: examples.individualUpdateAnswer }],
  },
  {
    name: 'customers-history',
    method: 'GET',
    path: '/customers/:customerId/history',
    token: true,
    right: 'read',
    reads: 'history',
    summary: 'Read the changes of a customer',
    description:
      'Newest first: who changed what, from what, to what, when and in which request. For an erased customer, everything but the values is shown.',
    params: customerParams,
    query: customersHistoryQuery,
    answer: customersHistoryAnswer,
    errors: ['requestValidateError', 'unauthorized', 'customerNotFound', 'versionNotFound'],
    examples: [
      {
        name: 'An updated e-mail',
        path: { customerId: examples.individualUpdateAnswer.customerId },
        data: examples.customersHistoryAnswer,
      },
    ],
  },
  {
    name: 'customers-batch',
    method: 'POST',
    path: '/customers/batch',
    token: true,
    right: 'correct',
    reads: 'change',
    summary: 'Register and update many customers',
    description:
      'Up to 500 items, each checked and carried out as by its own endpoint, whose right it needs. A refused item does not affect the others. Items of the same customer are carried out in order. The answer is 200 and has the outcome of each item.',
    body: customersBatchBody,
    frame: customersBatchFrame,
    bodyBytes: limits.batchBytes.value,
    headers: batchHeaders,
    answer: customersBatchAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [
      {
        name: 'One of each',
        body: examples.customersBatch,
        data: examples.customersBatchAnswer,
      },
    ],
  },
  ...undoEndpoints,
  ...callerEndpoints,
  {
    name: 'events',
    method: 'GET',
    path: '/events',
    token: true,
    right: 'follow',
    reads: 'events',
    summary: 'Follow all changes',
    description:
      'Every change of the aggregator in commit order, none missing and none twice; the versions of a customer come in order. There is no personal data in it unless you ask for it, which also needs the right `read`.',
    query: eventsQuery,
    answer: eventsAnswer,
    errors: ['requestValidateError', 'unauthorized'],
    examples: [{ name: 'An update', data: examples.eventsAnswer }],
  },
  ...retentionEndpoints,
  ...accessEndpoints,
  ...webhookEndpoints,
  ...loginEndpoints,
  ...sessionEndpoints,
  ...keysEndpoints,
  ...sandboxEndpoints,
] as const satisfies readonly Endpoint[];

export type EndpointName = (typeof endpoints)[number]['name'];
