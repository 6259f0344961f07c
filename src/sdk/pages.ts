/** Lists of the service: `for await` over the items of all pages, or one page at a time. */
import type { Page } from '../contract/history.ts';
import { UnexpectedAnswerError } from './errors.ts';
import type { APIPromise } from './promise.ts';

/** Asks for pages as they are needed; each `for await` starts anew at the first. */
export class List<Item> implements AsyncIterable<Item> {
  readonly #page: (cursor: string | undefined) => APIPromise<Page<Item>>;

  constructor(page: (cursor: string | undefined) => APIPromise<Page<Item>>) {
    this.#page = page;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Item> {
    for await (const page of this.pages()) yield* page.items;
  }

  /** The pages themselves, for those who keep the cursor. */
  async *pages(): AsyncGenerator<Page<Item>, void, void> {
    let cursor: string | undefined;
    for (;;) {
      const page = await this.#page(cursor);
      yield page;
      // A feed always names a place to go on from; an empty page is its end for now.
      if (page.items.length === 0 || !page.nextCursor) return;
      if (page.nextCursor === cursor) {
        throw new UnexpectedAnswerError('The list gives the same page again and again.', 200);
      }
      cursor = page.nextCursor;
    }
  }
}
