/** Turns what the service refuses about a row into faults. */
import { type ErrorCode, type ErrorRow, errors } from '../../contract/errors.ts';
import {
  APIError,
  CustomerInvalidFieldError,
  CustomerNotFoundError,
  ReferenceExistsError,
  RequestValidationError,
} from '../../sdk/index.ts';
import { faultsOf, placeOf } from './faults.ts';
import { type Rejection, type Row, schemaOf } from './row.ts';

/** Statuses that are about the row; all others are about the service, the login or something in between. */
const ofTheRow = new Set([400, 412, 413, 422]);

/** @returns null if the row was not judged */
export function refusalOf(error: unknown, row: Row): Rejection | null {
  if (!(error instanceof APIError) || error.code === null || !ofTheRow.has(error.status)) return null;
  const { status, code } = error;
  if (error instanceof RequestValidationError) {
    return { status, code, faults: faultsOf(error.issues, schemaOf(row), row.body, row.origin) };
  }
  const pointer = pointerOf(error);
  const place = pointer === null ? { path: '', column: null } : placeOf(pointer, row.origin);
  return { status, code, faults: [{ ...place, message: messageOf(code), advice: adviceOf[code] ?? null }] };
}

/** Uses the messages of the error table, which hold no values. */
function messageOf(code: string): string {
  const row: ErrorRow | undefined = isErrorCode(code) ? errors[code] : undefined;
  return `was refused: ${row?.message ?? `the service answered ${code}`}`.replace(/\.$/, '');
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code);
}

const adviceOf: Readonly<Record<string, string>> = {
  customerNotFound: 'check the id; `opencif customer search` finds customers',
  referenceExists:
    'a customer has it already; to change that customer, leave customerType out or set --operation update',
  customerExists:
    'a customer with this SSN or EIN is registered already; to change it, make the row an update',
  customerInvalidField:
    'individuals have email, addresses and phones; businesses have businessAddresses, businessPhones and businessRepresentatives',
  businessRepresentativeNotFound: '`opencif customer get` shows the ids of the representatives',
  customerErased: 'remove the row',
};

/** Pointer to the part of the row that was refused. */
function pointerOf(error: APIError): string | null {
  if (error instanceof CustomerNotFoundError) return '/customerId';
  if (error instanceof ReferenceExistsError) return '/customerReference';
  if (!(error instanceof CustomerInvalidFieldError)) return null;
  return error.field === 'businessRepresentatives' ? `/${error.field}` : `/customer/${error.field}`;
}
