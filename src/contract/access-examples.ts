/** Requests and answers of the endpoints about who saw and who did, for documents and tests. */
import { businessUpdateAnswer, individualUpdateAnswer } from './examples.ts';

const { customerId } = individualUpdateAnswer;
const login = 'SANDBOX_SUPPORT';

export const customersReveal = {
  field: '/customer/businessFederalEin',
  reason: 'The bank asks for it, ticket 4711',
} as const;

export const customersRevealAnswer = {
  customerId: businessUpdateAnswer.customerId,
  field: customersReveal.field,
  value: businessUpdateAnswer.customer.businessFederalEin,
};

export const revealOfPerson = {
  field: '/customer/identificationDocuments/0/value',
  reason: 'The customer calls, ticket 4712',
} as const;

export const accessAnswer = {
  items: [
    {
      at: '2023-11-01T17:30:00.000Z',
      login,
      role: 'support',
      customerId,
      kind: 'reveal',
      ...revealOfPerson,
      requestId: 'd1ea112078d111eeb5658f28ab5fe311',
    },
    {
      at: '2023-11-01T17:29:41.512Z',
      login,
      role: 'support',
      customerId,
      kind: 'status',
      requestId: 'c6b2d7a078d111eeb5658f28ab5fe311',
    },
  ],
  nextCursor: null,
} as const;

export const customersProofAnswer = { customerId, changes: 1, faults: [], nextCursor: null };

export const auditAnswer = {
  items: [
    {
      at: '2023-11-01T17:29:40.020Z',
      kind: 'signedIn',
      login: 'CONNECTFI_CLIENTID',
      network: 'b0pNS1RqX2V4',
      requestId: 'c5c0f1f078d111eeb5658f28ab5fe311',
      times: 1,
    },
  ],
  nextCursor: 'nAmgwSBBF-EaaOJoTgxbTd9T2xniwxkocMcEG_BuU7QaxHQxK6u5p0odZh2K4Fc',
} as const;
