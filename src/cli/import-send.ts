/** The one place where rows become requests. */
import { type ErrorCode, type ErrorRow, errors } from '../contract/errors.ts';
import {
  APIError,
  type ChangeOptions,
  CustomerInvalidFieldError,
  CustomerNotFoundError,
  type OpenCIF,
  ReferenceExistsError,
  RequestValidationError,
} from '../sdk/index.ts';
import { type Rejection, type Row, rejectionOf } from './import-row.ts';

/** What became of a row that was sent. */
export type RowOutcome =
  | {
      readonly rejection?: undefined;
      /** True: an interrupted run had sent it already, and this is the answer it would have got. */
      readonly replayed: boolean;
      /** Of a dry run: names of the sections that would change; else null. */
      readonly changedSections: readonly string[] | null;
    }
  | { readonly rejection: Rejection };

/**
 * One outcome for each row, in their order.
 *
 * @throws OpenCIFError when the service could not judge them; whether they were done is not known then
 */
export type Send = (rows: readonly Row[]) => Promise<RowOutcome[]>;

/** How many rows `Send` is given at most. */
export const ROWS_PER_REQUEST = 1;

/** About half a minute, which a restart of the service takes no longer than. */
export const RETRIES = 6;

/** @param keyOf names a row's request, so that sending it again does it once */
export function senderOf(client: OpenCIF, dryRun: boolean, keyOf: (row: number) => string): Send {
  return (rows) => Promise.all(rows.map((row) => sent(client, row, optionsOf(row.number))));

  function optionsOf(row: number): ChangeOptions {
    return { dryRun, idempotencyKey: keyOf(row), maxRetries: RETRIES };
  }
}

async function sent(client: OpenCIF, row: Row, options: ChangeOptions): Promise<RowOutcome> {
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
