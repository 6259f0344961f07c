/** Requests and answers of the endpoints that take back what was done, for documents and tests. */
import { customerAddEmployee, customerAddEmployeeAnswer, individualUpdateAnswer } from './examples.ts';

export const revertTo = { version: 2, reason: 'The new e-mail was a typing error, ticket 4711' } as const;

export const revertChange = { change: 3, reason: 'The new e-mail was a typing error, ticket 4711' } as const;

export const revertedAnswer = individualUpdateAnswer;

const { companyId, employeeId } = customerAddEmployee;

export const enableEmployeePath = { customerId: companyId, employeeId };

export const enableEmployeeAnswer = customerAddEmployeeAnswer;
