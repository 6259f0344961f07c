/** Turns rows into requests; nothing else does. */
import {
  APIError,
  type BatchItem,
  type BatchItemOutcome,
  batchItemError,
  type OpenCIF,
  RequestValidationError,
  UnexpectedAnswerError,
} from '../../sdk/index.ts';
import { refusalOf } from './refused.ts';
import type { Rejection, Row } from './row.ts';

/** The outcome of a row that the service judged. */
export type Judged =
  | {
      readonly rejection?: undefined;
      /** True if an interrupted run had sent it already; this is the answer to that request. */
      readonly replayed: boolean;
      /** Names of the sections that would change, in a dry run; otherwise null. */
      readonly changedSections: readonly string[] | null;
    }
  | { readonly rejection: Rejection };

/** The outcome, or the error that prevented one; then it is not known whether the row was stored. */
export type RowOutcome = Judged | { readonly failure: unknown };

/**
 * Returns one outcome for each row, in order.
 *
 * @throws OpenCIFError if the service judged none of them; then it is not known whether they were stored
 */
export type Send = (rows: readonly Row[]) => Promise<RowOutcome[]>;

/** How to send rows to a service. */
export interface Sending {
  readonly send: Send;
  /** Maximum number of rows in one `send`. */
  readonly rowsPerRequest: number;
  /** Number of concurrent requests, unless set by a flag. */
  readonly parallel: number;
}

/** Rows in one batch: enough to share the cost of a request, few enough for 40 KiB each. */
const ROWS_PER_BATCH = 100;

/** Retries for about half a minute, long enough for a restart of the service. */
export const RETRIES = 6;

export interface SendOptions {
  readonly client: OpenCIF;
  readonly dryRun: boolean;
  /** Why, for the rows that do not say it themselves. */
  readonly reason: string | undefined;
  /** Names a row's request, so that sending it again, alone or in a batch, has no second effect. */
  readonly keyOf: (row: number) => string;
  readonly signal: AbortSignal;
}

/** Sends batches if the service accepts them, otherwise single rows. @throws OpenCIFError if it can't be asked */
export async function sendingTo(options: SendOptions): Promise<Sending> {
  const alone = (row: Row) => sent(options, row);
  if (await takesBatches(options)) {
    return { send: (rows) => sentTogether(options, rows), rowsPerRequest: ROWS_PER_BATCH, parallel: 4 };
  }
  return { send: (rows) => Promise.all(rows.map(alone)), rowsPerRequest: 1, parallel: 32 };
}

/** Sends an empty list, which only a service that has the endpoint refuses for being empty. */
async function takesBatches({ client, signal }: SendOptions): Promise<boolean> {
  try {
    await client.customers.batch([], { signal });
    return false;
  } catch (error) {
    if (error instanceof RequestValidationError) return true;
    if (error instanceof APIError || error instanceof UnexpectedAnswerError) return false;
    throw error;
  }
}

async function sentTogether(options: SendOptions, rows: readonly Row[]): Promise<RowOutcome[]> {
  const { client, dryRun, reason, keyOf } = options;
  const items = rows.map(({ number, operation, body, reason: own }) => {
    return { operation, body, reason: own ?? reason, idempotencyKey: keyOf(number) } as BatchItem;
  });
  try {
    const { items: outcomes } = await client.customers.batch(items, { dryRun, maxRetries: RETRIES });
    return outcomes.map((outcome, at) => outcomeOf(outcome, rows[at] as Row));
  } catch (error) {
    // The rows are very large, or a proxy in front of the service accepts less than the service does.
    if (!(error instanceof APIError && error.status === 413)) throw error;
    const outcomes: RowOutcome[] = [];
    for (const row of rows) outcomes.push(await sent(options, row));
    return outcomes;
  }
}

function outcomeOf(item: BatchItemOutcome, row: Row): RowOutcome {
  if (item.status === 200) {
    return { replayed: item.replayed ?? false, changedSections: item.changedSections ?? null };
  }
  const error = batchItemError(item);
  const rejection = refusalOf(error, row);
  return rejection === null ? { failure: error } : { rejection };
}

async function sent({ client, dryRun, keyOf, ...options }: SendOptions, row: Row): Promise<Judged> {
  const reason = row.reason ?? options.reason;
  const callOptions = { dryRun, reason, idempotencyKey: keyOf(row.number), maxRetries: RETRIES };
  try {
    const call =
      row.operation === 'init'
        ? client.customer.init(row.body, callOptions)
        : client.customer.update(row.body, callOptions);
    const { replayed, changedSections } = await call.withResponse();
    return { replayed, changedSections };
  } catch (error) {
    const rejection = refusalOf(error, row);
    if (rejection === null) throw error;
    return { rejection };
  }
}
