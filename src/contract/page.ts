/** Lists that are answered in pages. Ours; the vendor has none. */
import type { JsonSchema } from './schema.ts';

/** Items on a page of a list when the request does not say. */
export const PAGE_SIZE = 20;

export const limitParameter = {
  type: 'string',
  description: 'Items on a page, 1 to 100; default 20',
  pattern: '^(?:[1-9][0-9]?|100)$',
} as const;

/** Where a page begins. Sealed: it is good in the list that gave it, and tells nothing else. */
export const pageCursor = {
  type: 'string',
  description: "The page before's `nextCursor`",
  pattern: '^[0-9A-Za-z_-]{23,100}$',
} as const;

const feedPlace = '[0-9]{1,18}[.][0-9]{1,18}|[0-9A-Za-z_-]{23,100}';

/**
 * A place in the feed of events, sealed as `pageCursor` is; its beginning is `0.0` in every feed. Any other pair of
 * numbers is let through to be told what is wrong with it.
 */
export const feedCursor = { type: 'string', pattern: `^(?:${feedPlace})$` } as const;

/** Where to follow the feed from. */
export const followFrom = { type: 'string', pattern: `^(?:latest|${feedPlace})$` } as const;

/** @param items of the list, as `{ type: 'array', items }` */
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
