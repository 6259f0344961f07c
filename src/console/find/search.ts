/** Searches by the readings of a text, one after the other, until one finds somebody. */
import type { CustomerRecord } from '../../contract/retention.ts';
import { type Reading, readingsOf } from '../../domain/find.ts';
import type { Refusal, Reply, Visit } from '../frame/page.ts';

/** Customers on a page of results. */
const PAGE = 20;

/** What became of a search. */
export interface Outcome {
  readonly text: string;
  /** What was found, and by which reading; null: nobody. */
  readonly found: Found | null;
  /** Readings that found nobody. */
  readonly searched: readonly Reading[];
  /** Readings that were not tried, each with its place among all. */
  readonly others: readonly Offer[];
  /** True: the text looks like a full tax number. */
  readonly withheld: boolean;
  /** True: the service keeps nothing to search by beginnings of names or birth dates. */
  readonly turnedOff: boolean;
  /** A search that was refused, such as one too many. */
  readonly refusal: Refusal | null;
}

export interface Found {
  readonly reading: Reading;
  readonly place: number;
  /** Newest first; may be empty where there is a next page. */
  readonly items: readonly CustomerRecord[];
  /** Cursor of the next page; null: this is the last. */
  readonly next: string | null;
}

export interface Offer {
  readonly reading: Reading;
  readonly place: number;
}

/** A search that goes on, or one reading of several. */
export interface Asked {
  readonly text: string;
  /** Only the reading at this place; null: whichever finds somebody. */
  readonly place: number | null;
  readonly cursor: string | null;
}

export async function search(visit: Visit, asked: Asked): Promise<Outcome> {
  const outcome = await searchBy(visit, asked, true);
  // Full names are found even without beginnings.
  if (!outcome.turnedOff || asked.place !== null) return outcome;
  return { ...(await searchBy(visit, asked, false)), turnedOff: true };
}

async function searchBy(visit: Visit, asked: Asked, beginnings: boolean): Promise<Outcome> {
  const { readings, withheld } = readingsOf(asked.text, beginnings);
  const all = readings.map((reading, place) => ({ reading, place }));
  const tried = asked.place === null ? all : all.filter(({ place }) => place === asked.place);
  const searched: Reading[] = [];
  const outcome = { text: asked.text, withheld, turnedOff: false, refusal: null, found: null };
  for (const { reading, place } of tried) {
    const others = all.filter((one) => one.place !== place && !searched.includes(one.reading));
    const reply = await ask(visit, reading, asked.cursor);
    if (reply.ok) {
      const { items, nextCursor } = reply.data;
      const found = { reading, place, items, next: nextCursor };
      if (items.length > 0 || nextCursor !== null) return { ...outcome, found, searched, others };
    } else if (isTurnedOff(reply)) return { ...outcome, turnedOff: true, searched, others };
    else if (reply.status !== 400) return { ...outcome, refusal: reply, searched, others };
    searched.push(reading);
  }
  return { ...outcome, searched, others: all.filter(({ reading }) => !searched.includes(reading)) };
}

type Page = { readonly items: readonly CustomerRecord[]; readonly nextCursor: string | null };

async function ask(
  visit: Visit,
  reading: Reading,
  cursor: string | null,
): Promise<{ readonly ok: true; readonly data: Page } | Refusal> {
  if (reading.kind === 'customerId') {
    const reply: Reply<'customers-get'> = await visit.call('customers-get', {
      path: { customerId: reading.customerId },
    });
    return reply.ok ? { ok: true, data: { items: [reply.data], nextCursor: null } } : reply;
  }
  const query = { ...reading.query, limit: PAGE, ...(cursor !== null && { cursor }) };
  return visit.call('customers-search', { query });
}

function isTurnedOff({ errors }: Refusal): boolean {
  return (
    Array.isArray(errors) && errors.some(({ keyword }: { keyword?: string }) => keyword === 'nameSearch')
  );
}
