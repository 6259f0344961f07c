/** `POST /customers/:customerId/revert`: putting back what was. Ours; the vendor has nothing like it. */
import { reasonText } from './headers.ts';

const version = { type: 'integer', minimum: 1, maximum: 999_999_999 } as const;

const sections = {
  type: 'array',
  description:
    'Only these sections, named as in the history: `email`, `businessRepresentatives/ID/phones` …; if left out, all sections that differ',
  minItems: 1,
  items: { type: 'string', pattern: '^[0-9A-Za-z_/]+$', maxLength: 100 },
} as const;

const reason = {
  ...reasonText,
  description: 'Why the change is made, on one line; kept sealed and shown in the history',
};

/** One body for both: going back to a version, and undoing one change. */
export const customersRevertBody = {
  type: 'object',
  oneOf: [
    {
      type: 'object',
      required: ['version', 'reason'],
      additionalProperties: false,
      properties: {
        version: { ...version, description: 'Puts back every section as this version left it' },
        sections,
        reason,
      },
    },
    {
      type: 'object',
      required: ['change', 'reason'],
      additionalProperties: false,
      properties: {
        change: {
          ...version,
          description:
            'Undoes the change that made this version: puts back what it replaced, if no later change touched it',
        },
        sections,
        reason,
      },
    },
  ],
} as const;
