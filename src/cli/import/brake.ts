/**
 * The brake of an import: updates are compared with the stored customers before they are sent, and if
 * more than a share of them would make a list shorter, nothing more is sent.
 */
import { limits } from '../../contract/limits.ts';
import { type Customer, CustomerNotFoundError, type OpenCIF } from '../../sdk/index.ts';
import { Failure } from '../shell/failure.ts';
import { lostZeros } from './lost-zeros.ts';
import { laneOf, type Rejection, type Row } from './row.ts';
import { RETRIES } from './send.ts';
import { type Lists, Shortfalls } from './shortfall.ts';

/** Number of updates that are judged together before the first of them is sent. */
export const WINDOW = 100;

/** An update waits for others to be judged with until this many rows were read after it. */
const FARTHEST = 1000;

export interface BrakeOptions {
  /** 0 to 1; above this share of shrinking updates it stops. */
  readonly most: number;
  /** Reads a customer's lists; null if there is no such customer, which sending will report. */
  readonly listsOf: (customerId: string) => Promise<Lists | null>;
  /** Resolves when nothing is in progress for the customer, so that the comparison sees all earlier rows. */
  readonly idle: (lane: string) => Promise<void>;
  /** Maximum number of concurrent reads. */
  readonly parallel: number;
  /** Called for each row judged. */
  readonly judged: (shrinks: boolean) => void;
  /** Called for a row that the comparison shows to be altered by a spreadsheet; it is not passed on. */
  readonly reject: (row: Row, rejection: Rejection) => void;
}

/** What the comparisons showed so far. */
interface Seen {
  /** Whether each of the last updates shrinks a list. */
  readonly recent: boolean[];
  readonly shortfalls: Shortfalls;
}

/**
 * Passes all rows on, the rows of one customer in order. Registrations pass at once.
 *
 * @throws Failure if too many of the last 100 updates that could shrink a list do so, or too many of all of
 *   them if the file is judged in one go
 */
export async function* brake(rows: AsyncIterable<Row>, options: BrakeOptions): AsyncGenerator<Row> {
  let block: Row[] = [];
  let since = 0;
  const seen: Seen = { recent: [], shortfalls: new Shortfalls() };
  for await (const row of rows) {
    if (row.operation === 'init') yield row;
    else block.push(row);
    if (block.length > 0) since += 1;
    if (block.length < WINDOW && since < FARTHEST) continue;
    const passed = await judge(block, seen, options);
    release(block, seen, { ...options, least: WINDOW });
    yield* passed;
    [block, since] = [[], 0];
  }
  // If nothing of the file was judged before, its updates are all there is to take the share of.
  const least = seen.recent.length === 0 ? 0 : WINDOW;
  const passed = await judge(block, seen, options);
  release(block, seen, { ...options, least });
  yield* passed;
}

/** Adds whether each update shrinks a list, after the rows before it. @returns the rows that may be sent */
async function judge(block: readonly Row[], seen: Seen, options: BrakeOptions): Promise<Row[]> {
  const stored = await listsOfAll(block, options);
  return block.filter((row) => {
    const lane = laneOf(row);
    const before = stored.get(lane);
    if (!before || row.operation === 'init') return true;
    const after = listsOfUpdate(row);
    const altered = lostZeros(row, before, after);
    if (altered !== null) {
      options.reject(row, altered);
      return false;
    }
    stored.set(lane, { ...before, ...after });
    if (!mayShrink(row)) return true;
    const shrinks = seen.shortfalls.add(row, before, after);
    seen.recent.push(shrinks);
    options.judged(shrinks);
    return true;
  });
}

function release(
  block: readonly Row[],
  { recent, shortfalls }: Seen,
  { most, least }: { readonly most: number; readonly least: number },
): void {
  recent.splice(0, Math.max(0, recent.length - WINDOW));
  const shrinking = recent.filter(Boolean).length;
  if (shrinking <= Math.max(recent.length, least) * most) return;
  const [first, last] = [block[0]?.number, block.at(-1)?.number];
  throw new Failure(
    `Of the last ${recent.length} updates, up to row ${last}, ${shrinking} would make a list of addresses ` +
      `or phones shorter: more than ${percent(most)}. No update from row ${first} on was sent.\n` +
      `An update replaces each list that it sends whole:\n${shortfalls.lines().join('\n')}\n` +
      'Complete the lists (opencif export writes them whole), or leave the columns of these lists out.\n' +
      'If shorter lists are intended, add:  --max-destructive 100%',
  );
}

/** The lists of each customer that a row of the block could shrink, by lane. */
async function listsOfAll(
  block: readonly Row[],
  { listsOf, idle, parallel }: BrakeOptions,
): Promise<Map<string, Lists>> {
  const asked = new Map<string, string>();
  for (const row of block) if (mayShrink(row)) asked.set(laneOf(row), row.body.customerId);
  const left = asked.entries();
  const found = new Map<string, Lists>();
  const read = async () => {
    for (const [lane, customerId] of left) {
      await idle(lane);
      const lists = await listsOf(customerId);
      if (lists) found.set(lane, lists);
    }
  };
  await Promise.all(Array.from({ length: parallel }, read));
  return found;
}

type UpdateRow = Extract<Row, { operation: 'update' }>;

/** A list of the maximum length is never shorter than another. */
function mayShrink(row: Row): row is UpdateRow {
  const longest = limits.contactItems.value;
  return (
    row.operation === 'update' && Object.values(listsOfUpdate(row)).some(({ length }) => length < longest)
  );
}

function listsOfUpdate({ body }: UpdateRow): Lists {
  return listsIn(body.customer, body.businessRepresentatives ?? []);
}

/** @returns a reader of the lists that an update can replace; the service refuses empty ones */
export function listsReader(client: OpenCIF, signal: AbortSignal): BrakeOptions['listsOf'] {
  return async (customerId) => {
    try {
      return listsOfCustomer(await client.customer.status(customerId, { maxRetries: RETRIES, signal }));
    } catch (error) {
      if (error instanceof CustomerNotFoundError) return null;
      throw error;
    }
  };
}

function listsOfCustomer(customer: Customer): Lists {
  const people = customer.customerType === 'business' ? customer.businessRepresentatives : [];
  return listsIn(customer.customer, people);
}

function listsIn(customer: object, people: readonly { readonly id: string }[]): Lists {
  const lists = Object.entries(customer);
  for (const { id, ...fields } of people) {
    for (const [name, value] of Object.entries(fields)) {
      lists.push([`businessRepresentatives/${id}/${name}`, value]);
    }
  }
  return Object.fromEntries(lists.filter(([, value]) => Array.isArray(value)));
}

/** 0.05 as `5 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100} %`;
}
