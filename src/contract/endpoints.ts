/** The list of endpoints: everything else (routes, OpenAPI, tests) is made from it or checked against it. */
import { authGetTokenAnswer, authGetTokenBody, statusAnswer, userChangePasswordBody } from './auth.ts';
import {
  customerAddEmployeeBody,
  customerAnswer,
  customerDisableEmployeeBody,
  customerInitBody,
  customerStatusParams,
  customerUpdateBody,
} from './customer.ts';
import type { ErrorCode } from './errors.ts';
import * as examples from './examples.ts';
import type { JsonSchema } from './schema.ts';

export interface Endpoint {
  /** Names the endpoint's file in `http/`, `domain/`, `storage/` and the tests. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Fastify's path form: `/customer/status/:customerId`. */
  readonly path: string;
  /** True where the header `x-connectfi-token` is asked for. */
  readonly token: boolean;
  /** True where the endpoint is there in the sandbox only. */
  readonly sandboxOnly?: true;
  readonly summary: string;
  readonly description: string;
  readonly body?: JsonSchema;
  readonly params?: JsonSchema;
  /** Shape of a success's `data`. */
  readonly answer: JsonSchema;
  /** Codes of the error table it can answer, besides those any endpoint can. */
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly { readonly name: string; readonly body?: unknown; readonly data: unknown }[];
}

export const endpoints = [
  {
    name: 'auth-get-token',
    method: 'POST',
    path: '/auth/get-token',
    token: false,
    summary: 'Sign in',
    description: 'Gives a token for the header x-connectfi-token of all other requests.',
    body: authGetTokenBody,
    answer: authGetTokenAnswer,
    errors: ['requestValidateError', 'unauthorized', 'tooManyAttempts'],
    examples: [{ name: 'Sandbox login', body: examples.authGetToken, data: examples.authGetTokenAnswer }],
  },
  {
    name: 'user-change-password',
    method: 'POST',
    path: '/user/change-password',
    token: true,
    summary: 'Change your own password',
    description: 'Ends every token of the login, the one sent included, within 5 seconds.',
    body: userChangePasswordBody,
    answer: statusAnswer,
    errors: ['requestValidateError', 'unauthorized', 'wrongOldPassword', 'tooManyAttempts'],
    examples: [{ name: 'Changed', body: examples.userChangePassword, data: { status: true } }],
  },
  {
    name: 'health',
    method: 'GET',
    path: '/health',
    token: false,
    summary: 'Ready or not',
    description: 'Answers 200 when the store can be reached and 503 when not, within 2 seconds.',
    answer: statusAnswer,
    errors: [],
    examples: [{ name: 'Ready', data: { status: true } }],
  },
  {
    name: 'customer-init',
    method: 'POST',
    path: '/customer/init',
    token: true,
    summary: 'Register a customer',
    description:
      'Registers an individual or a business. Refused when the reference, the SSN (individuals) or the EIN (businesses) is taken.',
    body: customerInitBody,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'referenceExists',
      'customerExists',
      'businessRepresentativeExists',
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
    summary: 'Update contact data of a customer',
    description:
      'Replaces email, addresses and phones of an individual, or addresses and phones of a business and contact data of its representatives. Each member sent replaces the stored one whole; what is not sent stays. All or nothing.',
    body: customerUpdateBody,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerInvalidField',
      'businessRepresentativeNotFound',
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
    summary: 'Read a customer',
    description: 'The customer as it is now.',
    params: customerStatusParams,
    answer: customerAnswer,
    errors: ['requestValidateError', 'unauthorized', 'customerNotFound'],
    examples: [{ name: 'Individual', data: examples.individualUpdateAnswer }],
  },
  {
    name: 'customer-add-employee',
    method: 'POST',
    path: '/customer/add-employee',
    token: true,
    summary: 'Add an employee to a business',
    description: 'The employee is an individual customer who works for the business.',
    body: customerAddEmployeeBody,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerInvalidType',
      'employeeExists',
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
    summary: 'Disable an employee of a business',
    description: 'The individual customer itself stays as it is. Representatives are not employees.',
    body: customerDisableEmployeeBody,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerInvalidType',
      'employeeNotFound',
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
    name: 'sandbox-reset',
    method: 'POST',
    path: '/sandbox/reset',
    token: true,
    sandboxOnly: true,
    summary: 'Put the sample data back',
    description:
      'Sandbox only: removes every customer and puts the documented sample customers and login back. Other logins and the tokens of unchanged logins stay.',
    answer: statusAnswer,
    errors: ['unauthorized'],
    examples: [{ name: 'Reset', data: { status: true } }],
  },
] as const satisfies readonly Endpoint[];

export type EndpointName = (typeof endpoints)[number]['name'];
