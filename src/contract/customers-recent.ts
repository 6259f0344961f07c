/** The customers that the login opened last: `GET /customers/recent`. Ours; the vendor has nothing like it. */
import { commonId, timestamp } from './common.ts';

export const customersRecentAnswer = {
  type: 'object',
  required: ['items'],
  additionalProperties: false,
  properties: {
    items: {
      type: 'array',
      description: 'The one that was opened last comes first',
      items: {
        type: 'object',
        required: ['customerId', 'customerType', 'name', 'openedAt'],
        additionalProperties: false,
        properties: {
          customerId: { ...commonId, description: 'The customer' },
          customerType: { type: 'string', enum: ['individual', 'business'], description: 'Its type' },
          name: { type: 'string', description: 'First and last name, or the name of the business' },
          openedAt: { ...timestamp, description: 'When the login last opened it' },
        },
      },
    },
  },
} as const;
