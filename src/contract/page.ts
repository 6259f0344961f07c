/** Lists that are answered in pages. Ours; the vendor has none. */
import type { JsonSchema } from './schema.ts';

/** Items on a page of a list when the request does not say. */
export const PAGE_SIZE = 20;

export const limitParameter = {
  type: 'string',
  description: 'Items on a page, 1 to 100; default 20',
  pattern: '^(?:[1-9][0-9]?|100)$',
} as const;

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

/** A page of a list. Source: opencif. */
export interface Page<Item> {
  /** What is on the page, at most as many as `limit` says. */
  items: Item[];
  /** Where the next page begins; null on the last. */
  nextCursor: string | null;
}
