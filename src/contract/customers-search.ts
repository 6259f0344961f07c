/** Finding customers: `GET /customers`. Ours; the vendor has nothing like it. */
import { commonReference, customerDate } from './common.ts';
import { limitParameter, pageCursor, pageOf } from './page.ts';
import { customerRecordAnswer } from './retention.ts';
import type { Static } from './schema.ts';

const text = { type: 'string', minLength: 1, maxLength: 256 } as const;

export const customersSearchQuery = {
  type: 'object',
  additionalProperties: false,
  dependencies: {
    firstName: ['lastName'],
    dateOfBirth: ['taxNumberLast4'],
    taxNumberLast4: ['dateOfBirth'],
  },
  properties: {
    email: {
      ...text,
      description: 'Of the individual or of a representative; upper and lower case are the same',
    },
    phone: {
      ...text,
      pattern: '[0-9]',
      description:
        'Of the individual, the business or a representative; only digits count, with or without the dialing code',
    },
    reference: { ...commonReference, description: 'The `customerReference`, as it was sent' },
    lastName: {
      ...text,
      description: 'Of the individual or of a representative; case and spaces are ignored',
    },
    firstName: { ...text, description: 'Together with `lastName`, of the same person' },
    businessName: { ...text, description: 'Case and spaces are ignored' },
    name: {
      ...text,
      pattern: '[\\p{Lu}\\p{Ll}\\p{Lt}\\p{Lo}\\p{N}]',
      description:
        'Beginnings of words of one name: of the individual, the business or a representative. A word of fewer than three letters finds only whole words, unless there is a longer one beside it. Case, accents, apostrophes and hyphens are ignored',
    },
    dateOfBirth: {
      ...customerDate,
      description: 'Of the individual or a representative, together with `taxNumberLast4`',
    },
    taxNumberLast4: {
      type: 'string',
      pattern: '^[0-9]{4}$',
      description: 'The last four digits of the SSN of the person born on `dateOfBirth`',
    },
    type: { type: 'string', enum: ['individual', 'business'], description: 'Only customers of this type' },
    limit: limitParameter,
    cursor: {
      ...pageCursor,
      description: 'The `nextCursor` of the previous page, together with the same search',
    },
  },
} as const;

export const customersSearchAnswer = pageOf({ type: 'array', items: customerRecordAnswer });

export type CustomersSearchQuery = Static<typeof customersSearchQuery>;
