/** The one place where rows become requests. */
import { type ErrorCode, type ErrorRow, errors } from '../../contract/errors.ts';
import {
  APIError,
  type BatchItem,
  type BatchItemOutcome,
  batchItemError,
  CustomerInvalidFieldError,
  CustomerNotFoundError,
  type OpenCIF,
  ReferenceExistsError,
  RequestValidationError,
  UnexpectedAnswerError,
} from '../../sdk/index.ts';
import { type Rejection, type Row, rejectionOf } from './row.ts';

/** What became of a row that the service judged. */
export type Judged =
  | {
      readonly rejection?: undefined;
      /** True: an interrupted run had sent it already, and this is the answer it would have got. */
      readonly replayed: boolean;
      /** Of a dry run: names of the sections that would change; else null. */
      readonly changedSections: readonly string[] | null;
    }
  | { readonly rejection: Rejection };

/** Judged, or the error that kept the service from it; whether the row was done is not known then. */
export type RowOutcome = Judged | { readonly failure: unknown };

/**
 * One outcome for each row, in their order.
 *
 * @throws OpenCIFError when the service could judge none of them; whether they were done is not known then
 */
export type Send = (rows: readonly Row[]) => Promise<RowOutcome[]>;

/** How a service is to be sent rows. */
export interface Sending {
  readonly send: Send;
  /** Rows that `send` takes at most. */
  readonly rowsPerRequest: number;
  /** Requests at once, where nobody said otherwise. */
  readonly parallel: number;
}

/** Rows in one batch: enough that a request's own cost is shared, few enough for 40 KiB each. */
const ROWS_PER_BATCH = 100;

/** About half a minute, which a restart of the service takes no longer than. */
export const RETRIES = 6;

export interface SendOptions {
  readonly client: OpenCIF;
  readonly dryRun: boolean;
  /** Names a row's request, so that sending it again, alone or in a batch, does it once. */
  readonly keyOf: (row: number) => string;
  readonly signal: AbortSignal;
}

/** In batches where the service takes them, else row by row. @throws OpenCIFError when it can't be asked */
export async function sendingTo(options: SendOptions): Promise<Sending> {
  const alone = (row: Row) => sent(options, row);
  if (await takesBatches(options)) {
    return { send: (rows) => sentTogether(options, rows), rowsPerRequest: ROWS_PER_BATCH, parallel: 4 };
  }
  return { send: (rows) => Promise.all(rows.map(alone)), rowsPerRequest: 1, parallel: 32 };
}

/** Asked with an empty list, which a service that has the endpoint refuses as such, and no other does. */
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
  const { client, dryRun, keyOf } = options;
  const items = rows.map(({ number, operation, body }) => {
    return { operation, body, idempotencyKey: keyOf(number) } as BatchItem;
  });
  try {
    const { items: outcomes } = await client.customers.batch(items, { dryRun, maxRetries: RETRIES });
    return outcomes.map(outcomeOf);
  } catch (error) {
    // Rows as large as they may be; or a proxy before the service takes less than the service does.
    if (!(error instanceof APIError && error.status === 413)) throw error;
    const outcomes: RowOutcome[] = [];
    for (const row of rows) outcomes.push(await sent(options, row));
    return outcomes;
  }
}

function outcomeOf(item: BatchItemOutcome): RowOutcome {
  if (item.status === 200) {
    return { replayed: item.replayed ?? false, changedSections: item.changedSections ?? null };
  }
  const error = batchItemError(item);
  const rejection = refusalOf(error);
  return rejection === null ? { failure: error } : { rejection };
}

async function sent({ client, dryRun, keyOf }: SendOptions, row: Row): Promise<Judged> {
  const options = { dryRun, idempotencyKey: keyOf(row.number), maxRetries: RETRIES };
  try {
    const call =
      row.operation === 'init'
        ? client.customer.init(row.body, options)
        : client.customer.update(row.body, options);
    const { replayed, changedSections } = await call.withResponse();
    return { replayed, changedSections };
  } catch (error) {
    const rejection = refusalOf(error);
    if (rejection === null) throw error;
    return { rejection };
  }
}

/** Statuses that speak of the row; all others speak of the service, the login or what stands between. */
const ofTheRow = new Set([400, 412, 413, 422]);

/** Null when the row was not judged. */
function refusalOf(error: unknown): Rejection | null {
  if (!(error instanceof APIError) || error.code === null || !ofTheRow.has(error.status)) return null;
  if (error instanceof RequestValidationError) return rejectionOf(error.issues, error.status);
  return { status: error.status, code: error.code, message: messageOf(error.code), path: placeOf(error) };
}

/** The table's, which hold no values. */
function messageOf(code: string): string {
  const row: ErrorRow | undefined = isErrorCode(code) ? errors[code] : undefined;
  return row?.message ?? `The service answered ${code}.`;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code);
}

/** Where the row says what was refused. */
function placeOf(error: APIError): string | null {
  if (error instanceof CustomerNotFoundError) return '/customerId';
  if (error instanceof ReferenceExistsError) return '/customerReference';
  if (!(error instanceof CustomerInvalidFieldError)) return null;
  return error.field === 'businessRepresentatives' ? `/${error.field}` : `/customer/${error.field}`;
}
