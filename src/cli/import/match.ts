/** Finds the customers of updates that name them by `customerReference`. */
import { APIError, type OpenCIF, UnexpectedAnswerError } from '../../sdk/index.ts';
import { Failure } from '../shell/failure.ts';
import { placeOf } from './faults.ts';
import type { RejectedRow } from './rejected.ts';
import { laneOfReference, type Rejection, type Row, type RowByReference, rejected } from './row.ts';
import { RETRIES } from './send.ts';

export interface MatchOptions {
  /** The ids of the customers with a reference. */
  readonly idsOf: (reference: string) => Promise<readonly string[]>;
  /** Resolves when nothing is in progress for the lane. */
  readonly idle: (lane: string) => Promise<void>;
  /** Maximum number of concurrent reads. */
  readonly parallel: number;
  readonly reject: (row: RejectedRow, rejection: Rejection) => void;
}

/** Passes all rows on in their order, each update with its customer's id; those without a customer are rejected. */
export async function* matched(
  rows: AsyncIterable<Row | RowByReference>,
  options: MatchOptions,
): AsyncGenerator<Row> {
  for await (const { row, ids } of ahead(rows, options)) {
    if (!('reference' in row)) yield row;
    else {
      const found = await matchOf(row, ids, options);
      if ('code' in found) options.reject(row, found);
      else yield found;
    }
  }
}

/** A row, and the ids of its customers, read ahead. */
interface Asked {
  readonly row: Row | RowByReference;
  readonly ids: Promise<readonly string[]>;
}

/** Asks for up to `parallel` rows before the first of them is needed. Rows without a reference wait for nothing. */
async function* ahead(
  rows: AsyncIterable<Row | RowByReference>,
  { idsOf, parallel }: MatchOptions,
): AsyncGenerator<Asked> {
  const queue: Asked[] = [];
  for await (const row of rows) {
    const ids = 'reference' in row ? idsOf(row.reference) : none;
    // Whoever takes the row hears of the error.
    ids.catch(() => {});
    queue.push({ row, ids });
    while (queue[0]?.ids === none || queue.length >= parallel) yield queue.shift() as Asked;
  }
  yield* queue;
}

const none: Promise<readonly string[]> = Promise.resolve([]);

async function matchOf(
  { reference, ...row }: RowByReference,
  asked: Promise<readonly string[]>,
  { idsOf, idle }: MatchOptions,
): Promise<Row | Rejection> {
  let ids = await asked;
  if (ids.length === 0) {
    // An earlier row of the file may have registered the customer since it was asked for.
    await idle(laneOfReference(reference));
    ids = await idsOf(reference);
  }
  const [customerId] = ids;
  if (customerId !== undefined && ids.length === 1) {
    return { ...row, body: { customerId, ...row.body } } as Row;
  }
  const message =
    ids.length === 0 ? 'is not the reference of any customer' : 'is the reference of several customers';
  const advice = ids.length === 0 ? 'check it; `opencif customer search --reference` finds customers' : null;
  return rejected('customerNotFound', [{ ...placeOf('/customerReference', row.origin), message, advice }]);
}

/** @returns a reader of at most two ids; it fails on a service that can't search */
export function idsReader(client: OpenCIF, signal: AbortSignal): MatchOptions['idsOf'] {
  return async (reference) => {
    try {
      const { items } = await client.customers.search(
        { reference, limit: 2 },
        { maxRetries: RETRIES, signal },
      );
      return items.map(({ customerId }) => customerId);
    } catch (error) {
      const answered = error instanceof APIError || error instanceof UnexpectedAnswerError;
      if (!answered || error.status !== 404) throw error;
      throw new Failure(
        'The service cannot find customers by customerReference: it has no GET /customers, which only opencif has.\n' +
          'Give each update the customerId instead, or say that the rows are registrations:  --operation init',
      );
    }
  };
}
