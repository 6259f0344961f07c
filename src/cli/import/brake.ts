/**
 * The brake of an import: updates are compared with the stored customers before they are sent, and if
 * more than a share of them would make a list shorter, nothing more is sent.
 */
import { limits } from '../../contract/limits.ts';
import { type Customer, CustomerNotFoundError, type OpenCIF } from '../../sdk/index.ts';
import { Failure } from '../shell/failure.ts';
import { laneOf, type Row } from './row.ts';
import { RETRIES } from './send.ts';

/** Number of updates that are judged together before the first of them is sent. */
export const WINDOW = 100;

/** An update waits for others to be judged with until this many rows were read after it. */
const FARTHEST = 1000;

/** Lengths of lists by name: `phones`, `businessRepresentatives/ID/addresses`. */
export type Lengths = Readonly<Record<string, number>>;

export interface BrakeOptions {
  /** 0 to 1; above this share of shrinking updates it stops. */
  readonly most: number;
  /** Reads a customer's lists; null if there is no such customer, which sending will report. */
  readonly lengthsOf: (customerId: string) => Promise<Lengths | null>;
  /** Resolves when nothing is in progress for the customer, so that the comparison sees all earlier rows. */
  readonly idle: (lane: string) => Promise<void>;
  /** Maximum number of concurrent reads. */
  readonly parallel: number;
  /** Called for each row judged. */
  readonly judged: (shrinks: boolean) => void;
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
  const recent: boolean[] = [];
  for await (const row of rows) {
    if (row.operation === 'init') yield row;
    else block.push(row);
    if (block.length > 0) since += 1;
    if (block.length < WINDOW && since < FARTHEST) continue;
    await judge(block, recent, options);
    release(block, recent, { ...options, least: WINDOW });
    yield* block;
    [block, since] = [[], 0];
  }
  // If nothing of the file was judged before, its updates are all there is to take the share of.
  const least = recent.length === 0 ? 0 : WINDOW;
  await judge(block, recent, options);
  release(block, recent, { ...options, least });
  yield* block;
}

/** Adds to `recent` whether each update shrinks a list, after the rows before it. */
async function judge(block: readonly Row[], recent: boolean[], options: BrakeOptions): Promise<void> {
  const stored = await lengthsOfAll(block, options);
  for (const row of block) {
    const lane = laneOf(row);
    const before = stored.get(lane);
    if (!before || row.operation === 'init') continue;
    const after = lengthsOfUpdate(row);
    stored.set(lane, { ...before, ...after });
    if (!mayShrink(row)) continue;
    const shrinks = Object.entries(after).some(([list, length]) => length < (before[list] ?? 0));
    recent.push(shrinks);
    options.judged(shrinks);
  }
}

function release(
  block: readonly Row[],
  recent: boolean[],
  { most, least }: { readonly most: number; readonly least: number },
): void {
  recent.splice(0, Math.max(0, recent.length - WINDOW));
  const shrinking = recent.filter(Boolean).length;
  if (shrinking <= Math.max(recent.length, least) * most) return;
  const [first, last] = [block[0]?.number, block.at(-1)?.number];
  throw new Failure(
    `Of the last ${recent.length} updates, up to row ${last}, ${shrinking} would make a list of addresses ` +
      `or phones shorter: more than ${percent(most)}. No update from row ${first} on was sent.\n` +
      'If this is intended, add:  --max-destructive 100%',
  );
}

/** The lists of each customer that a row of the block could shrink, by lane. */
async function lengthsOfAll(
  block: readonly Row[],
  { lengthsOf, idle, parallel }: BrakeOptions,
): Promise<Map<string, Lengths>> {
  const asked = new Map<string, string>();
  for (const row of block) if (mayShrink(row)) asked.set(laneOf(row), row.body.customerId);
  const left = asked.entries();
  const found = new Map<string, Lengths>();
  const read = async () => {
    for (const [lane, customerId] of left) {
      await idle(lane);
      const lengths = await lengthsOf(customerId);
      if (lengths) found.set(lane, lengths);
    }
  };
  await Promise.all(Array.from({ length: parallel }, read));
  return found;
}

type UpdateRow = Extract<Row, { operation: 'update' }>;

/** A list of the maximum length is never shorter than another. */
function mayShrink(row: Row): row is UpdateRow {
  const longest = limits.contactItems.value;
  return row.operation === 'update' && Object.values(lengthsOfUpdate(row)).some((length) => length < longest);
}

function lengthsOfUpdate({ body }: UpdateRow): Lengths {
  return listsOf(body.customer, body.businessRepresentatives ?? []);
}

/** @returns a reader of the lists that an update can replace; the service refuses empty ones */
export function lengthsReader(client: OpenCIF, signal: AbortSignal): BrakeOptions['lengthsOf'] {
  return async (customerId) => {
    try {
      return lengthsOfCustomer(await client.customer.status(customerId, { maxRetries: RETRIES, signal }));
    } catch (error) {
      if (error instanceof CustomerNotFoundError) return null;
      throw error;
    }
  };
}

function lengthsOfCustomer(customer: Customer): Lengths {
  const people = customer.customerType === 'business' ? customer.businessRepresentatives : [];
  return listsOf(customer.customer, people);
}

function listsOf(customer: object, people: readonly { readonly id: string }[]): Lengths {
  const lists = Object.entries(customer);
  for (const { id, ...fields } of people) {
    for (const [name, value] of Object.entries(fields)) {
      lists.push([`businessRepresentatives/${id}/${name}`, value]);
    }
  }
  const lengths = lists.flatMap(([name, value]) => (Array.isArray(value) ? [[name, value.length]] : []));
  return Object.fromEntries(lengths) as Lengths;
}

/** 0.05 as `5 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100} %`;
}
