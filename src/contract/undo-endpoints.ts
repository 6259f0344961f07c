/** The rows of the list of endpoints that take back what was done: a revert, and an employee who returns. */
import { customerAnswer, customerParams, employeeParams } from './customer.ts';
import { customersRevertBody } from './customers-revert.ts';
import type { Endpoint } from './endpoint.ts';
import { changeErrors, changeHeaders, reasonInBodyHeaders } from './headers.ts';
import * as examples from './undo-examples.ts';

export const undoEndpoints = [
  {
    name: 'customers-revert',
    method: 'POST',
    path: '/customers/:customerId/revert',
    token: true,
    right: 'correct',
    reads: 'change',
    summary: 'Put back earlier values of a customer',
    description:
      'Puts sections back as they were after a version, or undoes one change. This makes a new version of kind `reverted`; nothing is removed from the history. Putting back who works for a business also needs the right `register`. The request is refused if a section did not exist then, or, for a single change, if a later change touched it.',
    params: customerParams,
    body: customersRevertBody,
    headers: reasonInBodyHeaders,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerErased',
      'versionNotFound',
      'sectionsNotThere',
      'sectionsChangedSince',
      'customerTooLarge',
      ...changeErrors,
    ],
    examples: [
      {
        name: 'Back to a version',
        path: { customerId: examples.revertedAnswer.customerId },
        body: examples.revertTo,
        data: examples.revertedAnswer,
      },
      {
        name: 'One change undone',
        path: { customerId: examples.revertedAnswer.customerId },
        body: examples.revertChange,
        data: examples.revertedAnswer,
      },
    ],
  },
  {
    name: 'customers-enable-employee',
    method: 'POST',
    path: '/customers/:customerId/employees/:employeeId/enable',
    token: true,
    right: 'register',
    reads: 'change',
    summary: 'Enable an employee of a business again',
    description:
      'The employee was added before, and may have been disabled. If the employee is active, nothing changes.',
    params: employeeParams,
    headers: changeHeaders,
    answer: customerAnswer,
    errors: [
      'requestValidateError',
      'unauthorized',
      'customerNotFound',
      'customerErased',
      'customerInvalidType',
      'employeeNotFound',
      ...changeErrors,
    ],
    examples: [{ name: 'Enabled', path: examples.enableEmployeePath, data: examples.enableEmployeeAnswer }],
  },
] as const satisfies readonly Endpoint[];
