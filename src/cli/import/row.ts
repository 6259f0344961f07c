/** A row of an import: which operation it is, and whether it fits the documented body. */
import {
  businessInit,
  customerInitBody,
  customerUpdateBody,
  individualInit,
} from '../../contract/customer.ts';
import type { ValidationIssue } from '../../contract/envelope.ts';
import { reasonText } from '../../contract/headers.ts';
import type { CustomerInit, CustomerUpdate } from '../../sdk/index.ts';
import { type Validator, validator } from '../../validation/validate.ts';
import type { Operation } from './flags.ts';

/** What a source read, in the file's order. */
export interface ReadRow {
  /** Number of the NDJSON line, or of the CSV record after the header; from 1. */
  readonly number: number;
  /** The body, not judged yet; undefined if there is a fault. */
  readonly body?: unknown;
  /** Why its change is made, if the file says so. */
  readonly reason?: string;
  /** Why nothing could be read from it. */
  readonly fault?: string;
}

/** A row that may be sent. */
export type Row = { readonly number: number; readonly reason?: string } & (
  | { readonly operation: 'init'; readonly body: CustomerInit }
  | { readonly operation: 'update'; readonly body: CustomerUpdate }
);

/** Why a row was rejected; holds no value of the row. */
export interface Rejection {
  /** HTTP status of the service; null if no request was sent. */
  readonly status: number | null;
  readonly code: string;
  readonly message: string;
  /** Where the fault is, as an RFC 6901 pointer into the body; null if there is no single place. */
  readonly path: string | null;
}

/** Judges rows by the rules of the service. @param asked undefined: decided per row */
export function rowJudge(asked: Operation | undefined): (read: ReadRow) => Row | Rejection {
  const update = validator(customerUpdateBody);
  const init = initValidator();
  const why = validator({ type: 'object', properties: { reason: reasonText } });
  return ({ number, body, reason, fault }) => {
    if (fault !== undefined) return { status: null, code: 'unreadableRow', message: fault, path: null };
    const operation = operationOf(body, asked);
    if (operation === null) return unknownOperation;
    const issues = (operation === 'update' ? update : init)(body) ?? why({ reason });
    if (issues) return rejectionOf(issues);
    return { number, operation, body, ...(reason !== undefined && { reason }) } as Row;
  };
}

/** Uses the schema of the type it names, whose error says more than that neither schema fits. */
function initValidator(): Validator {
  const [individual, business, either] = [individualInit, businessInit, customerInitBody].map((schema) =>
    validator(schema),
  ) as [Validator, Validator, Validator];
  return (body) => {
    const { customerType } = (body ?? {}) as { customerType?: unknown };
    if (customerType === 'individual') return individual(body);
    return customerType === 'business' ? business(body) : either(body);
  };
}

const unknownOperation: Rejection = {
  status: null,
  code: 'unknownOperation',
  message: 'It has neither customerId (update) nor customerType (init); or set --operation.',
  path: null,
};

/** @param asked what all rows are; undefined: decided per row @returns null if it can't be decided */
export function operationOf(body: unknown, asked: Operation | undefined): Operation | null {
  if (asked !== undefined) return asked;
  if (typeof body !== 'object' || body === null) return null;
  if ('customerId' in body) return 'update';
  return 'customerType' in body ? 'init' : null;
}

/** @param status null if found before sending */
export function rejectionOf(issues: readonly ValidationIssue[], status: number | null = null): Rejection {
  const [issue] = issues;
  const { instancePath = '', keyword = '', params, message = keyword } = issue ?? {};
  const named = params?.missingProperty ?? params?.additionalProperty;
  const path = named === undefined ? instancePath : `${instancePath}/${named}`;
  return { status, code: 'requestValidateError', message, path };
}

/** Rows with the same key are sent in order: those of one customer, and registrations under one reference. */
export function laneOf(row: Row): string {
  return row.operation === 'update' ? `id ${row.body.customerId}` : `ref ${row.body.customerReference}`;
}
