/** Lists of the service: `await` gives the first page, `for await` the items of all pages. */
import type { Page } from '../contract/answers.ts';
import { UnexpectedAnswerError } from './errors.ts';
import { type Answer, APIPromise } from './promise.ts';

/** @param cursor of the page; undefined: the first */
export type FetchPage<Item> = (cursor?: string) => Promise<Answer<Page<Item>>>;

/** Requests the first page at once, and the others as needed. */
export class List<Item> extends APIPromise<Page<Item>> implements AsyncIterable<Item> {
  readonly #fetchPage: FetchPage<Item>;
  readonly #isFeed: boolean;

  /** @param isFeed true: every page has a cursor to continue from, and an empty page is the end for now */
  constructor(fetchPage: FetchPage<Item>, isFeed: boolean) {
    super(fetchPage());
    this.#fetchPage = fetchPage;
    this.#isFeed = isFeed;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, void> {
    for await (const page of this.pages()) yield* page.items;
  }

  /** The pages themselves, for those who keep `nextCursor`. */
  async *pages(): AsyncGenerator<Page<Item>, void, void> {
    let page: Page<Item> = await this;
    for (;;) {
      yield page;
      const cursor = page.nextCursor;
      if (cursor === null || this.#isEndOfFeed(page)) return;
      page = (await this.#fetchPage(cursor)).data;
      if (page.nextCursor === cursor && !this.#isEndOfFeed(page)) {
        throw new UnexpectedAnswerError('The list gives the same page again and again.', 200);
      }
    }
  }

  #isEndOfFeed({ items }: Page<Item>): boolean {
    return this.#isFeed && items.length === 0;
  }
}
