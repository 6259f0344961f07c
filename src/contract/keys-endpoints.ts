/** The row of the list of endpoints for the store's keys. */
import type { Endpoint } from './endpoint.ts';
import { keysStatusAnswer } from './keys.ts';
import * as examples from './keys-examples.ts';

export const keysEndpoints = [
  {
    name: 'keys-status',
    method: 'GET',
    path: '/keys',
    token: true,
    right: 'examine',
    summary: 'Show the age of the keys',
    description:
      'Returns the purpose, generation and age of each key of the store, and the time since which the master key has wrapped them. All aggregators share the keys. No key is shown.',
    answer: keysStatusAnswer,
    errors: ['unauthorized'],
    examples: [{ name: 'A new store', data: examples.keysStatusAnswer }],
  },
] as const satisfies readonly Endpoint[];
