/** Lists that are answered in pages. Ours; the vendor has none. */
import { limits } from './limits.ts';
import type { JsonSchema } from './schema.ts';

/** Items on a page of a list if the request does not specify a limit. */
export const PAGE_SIZE = 20;

export const limitParameter = {
  type: 'string',
  description: `Items on a page, 1 to ${limits.pageItems.value}; default ${PAGE_SIZE}`,
  // A test checks that it accepts just these numbers.
  pattern: '^(?:[1-9][0-9]?|100)$',
} as const;

/** Where a page begins. Sealed: it is valid only in the list that returned it, and reveals nothing else. */
export const pageCursor = {
  type: 'string',
  description: 'The `nextCursor` of the previous page',
  pattern: '^[0-9A-Za-z_-]{23,100}$',
} as const;

const feedPlace = '[0-9]{1,18}[.][0-9]{1,18}|[0-9A-Za-z_-]{23,100}';

/**
 * A place in the feed of events, sealed like `pageCursor`; the beginning is `0.0` in every feed. Any other pair of
 * numbers is accepted here, so that the answer can say what is wrong with it.
 */
export const feedCursor = { type: 'string', pattern: `^(?:${feedPlace})$` } as const;

/**
 * Where to start following the feed. Tests check that it accepts just the numbers 1 to 100 behind `latest-`, and 1 to
 * 200 behind a cursor: a page and the one before it.
 */
export const followFrom = {
  type: 'string',
  pattern: `^(?:latest(?:-(?:[1-9][0-9]?|100))?|(?:${feedPlace})(?:~(?:[1-9][0-9]?|1[0-9]{2}|200))?)$`,
} as const;

/** @param items schema of the list, as `{ type: 'array', items }` */
export function pageOf<const Items extends JsonSchema>(items: Items) {
  return {
    type: 'object',
    required: ['items', 'nextCursor'],
    additionalProperties: false,
    properties: {
      items,
      nextCursor: { type: 'string', nullable: true, description: 'Null on the last page' },
    },
  } as const;
}

export type { Page } from './answers.ts';
