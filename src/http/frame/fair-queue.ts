/** Waiting items of several sources, each of which gets its turn. */
export class FairQueue<Item> {
  readonly #most: number;
  /** The items of each source in their order; the sources in the order of their turns. */
  readonly #sources = new Map<string, Item[]>();
  #size = 0;

  /** @param most how many items may wait */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * If there is no place left, the source that has most gives one up, so that nobody can take the places of those
   * who want fewer, and nothing is kept free for those who want none.
   * @returns the item that has no place: none, the new one, or the newest of the source that has most
   */
  add(source: string, item: Item): Item | undefined {
    const own = this.#sources.get(source) ?? [];
    if (this.#size >= this.#most) {
      const longest = this.#longest();
      if (own.length + 1 >= longest.length) return item;
      this.#push(source, own, item);
      this.#size--;
      return longest.pop();
    }
    this.#push(source, own, item);
    return undefined;
  }

  /**
   * @param mayGo default: any item may
   * @returns the oldest item of the source whose turn it is, of those whose oldest item may go
   */
  take(mayGo: (item: Item) => boolean = () => true): Item | undefined {
    for (const [source, items] of this.#sources) {
      const [item] = items;
      if (item === undefined || !mayGo(item)) continue;
      this.#sources.delete(source);
      items.shift();
      if (items.length > 0) this.#sources.set(source, items);
      this.#size--;
      return item;
    }
    return undefined;
  }

  #push(source: string, own: Item[], item: Item): void {
    own.push(item);
    if (own.length === 1) this.#sources.set(source, own);
    this.#size++;
  }

  #longest(): Item[] {
    let longest: Item[] = [];
    for (const items of this.#sources.values()) if (items.length > longest.length) longest = items;
    return longest;
  }
}
