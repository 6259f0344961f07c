/** Answers of the sandbox's own endpoints, for documents and tests. */
import { individualUpdateAnswer } from './examples.ts';
import { sandboxLogin } from './sandbox.ts';

const { customerId } = individualUpdateAnswer;
const { login } = sandboxLogin;

export const sandboxRequestsAnswer = {
  items: [
    {
      requestId: 'd1ea112078d111eeb5658f28ab5fe311',
      at: '2023-11-01T17:30:00.000Z',
      method: 'POST',
      path: '/customer/update',
      status: 400,
      code: 'requestValidateError',
      ms: 1,
      login,
      customerIds: [],
    },
    {
      requestId: 'c6b2d7a078d111eeb5658f28ab5fe311',
      at: '2023-11-01T17:29:41.512Z',
      method: 'GET',
      path: `/customer/status/${customerId}`,
      status: 200,
      ms: 2,
      login,
      customerIds: [customerId],
    },
  ],
  nextCursor: 'd1ea112078d111eeb5658f28ab5fe311',
} as const;
