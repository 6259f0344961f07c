/** A row of an import: which operation it is, and whether it fits the documented body. */
import { commonReference } from '../../contract/common.ts';
import { businessInit, customerUpdateBody, individualInit } from '../../contract/customer.ts';
import { reasonText } from '../../contract/headers.ts';
import type { JsonSchema } from '../../contract/schema.ts';
import type { CustomerInit, CustomerUpdate } from '../../sdk/index.ts';
import { wholeValidator } from '../../validation/validate.ts';
import type { RowFault } from './fault.ts';
import { alterationsOf, faultsOf } from './faults.ts';
import type { MatchBy, Operation } from './flags.ts';
import type { Change } from './mapping/row-maker.ts';
import type { Origin } from './origin.ts';

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
  /** What is wrong with single cells. */
  readonly faults?: readonly RowFault[];
  /** What was changed because the map asks for it. */
  readonly changes?: readonly Change[];
  /** Of CSV only. */
  readonly origin?: Origin;
}

type Read = Pick<ReadRow, 'number' | 'reason' | 'origin'>;

/** A row that may be sent. */
export type Row = Read &
  (
    | { readonly operation: 'init'; readonly body: CustomerInit }
    | { readonly operation: 'update'; readonly body: CustomerUpdate }
  );

/** An update of a customer whose id must be found first. */
export type RowByReference = Read & {
  readonly operation: 'update';
  readonly reference: string;
  readonly body: Omit<CustomerUpdate, 'customerId'>;
};

/** Why a row was rejected; holds no value of the row. */
export interface Rejection {
  /** HTTP status of the service; null if no request was sent. */
  readonly status: number | null;
  readonly code: string;
  /** At least one. */
  readonly faults: readonly RowFault[];
}

/** What the flags say about all rows. */
export interface Asked {
  /** Undefined: decided per row. */
  readonly operation?: Operation | undefined;
  /** What names the customer of an update. Undefined: `customerId` if the row has it, else `customerReference`. */
  readonly match?: MatchBy | undefined;
}

const { customerId: _, ...withoutId } = customerUpdateBody.properties;
const updateByReference = {
  ...customerUpdateBody,
  required: ['customerReference', 'customer'],
  properties: { customerReference: commonReference, ...withoutId },
} as const satisfies JsonSchema;

const withReason = { type: 'object', properties: { reason: reasonText } } as const satisfies JsonSchema;

/** Finds everything that is wrong with a row by the rules of the service, which still judges what it is sent. */
export function rowJudge(asked: Asked): (read: ReadRow) => Row | RowByReference | Rejection {
  const faultsIn = schemaJudge();
  return ({ body: given, fault, faults = [], ...read }) => {
    if (fault !== undefined) return rejected('unreadableRow', [wholeRow(fault)]);
    const operation = operationOf(given, asked.operation);
    if (operation === null) return rejected('unknownOperation', [...faults, unknown]);
    const by = operation === 'update' ? matchOf(given, asked.match) : null;
    const body = asked.match === undefined || by === null ? given : without(given, other[by]);
    const schema =
      by === null ? initSchema(body) : by === 'customerId' ? customerUpdateBody : updateByReference;
    const { origin } = read;
    const all = [
      ...faults,
      ...alterationsOf(body, origin),
      ...faultsIn(schema, body, origin),
      ...faultsIn(withReason, read.reason === undefined ? {} : { reason: read.reason }, origin),
    ].filter(({ path }, at, list) => list.findIndex((one) => one.path === path) === at);
    if (all.length > 0) return rejected('requestValidateError', all);
    if (by !== 'customerReference') return { ...read, operation, body } as Row;
    const { customerReference: reference, ...rest } = body as { customerReference: string };
    return { ...read, operation, reference, body: rest } as RowByReference;
  };
}

function schemaJudge() {
  const validators = new Map<JsonSchema, ReturnType<typeof wholeValidator>>();
  return (schema: JsonSchema, value: unknown, origin: Origin | undefined): RowFault[] => {
    const check = validators.get(schema) ?? wholeValidator(schema);
    validators.set(schema, check);
    return faultsOf(check(value), schema, value, origin);
  };
}

/** The schema of the type that the row names; if it names none, of the one that it looks like. */
function initSchema(body: unknown): JsonSchema {
  const { customerType, customer } = (body ?? {}) as { customerType?: unknown; customer?: object };
  if (customerType === 'individual') return individualInit;
  const isBusiness = Object.keys(customer ?? {}).some((name) => name.startsWith('business'));
  return customerType === 'business' || isBusiness ? businessInit : individualInit;
}

/** The rule by which the service judges what is sent. */
export function schemaOf({ operation, body }: Row): JsonSchema {
  return operation === 'update' ? customerUpdateBody : initSchema(body);
}

const other = { customerId: 'customerReference', customerReference: 'customerId' } as const;

function matchOf(body: unknown, asked: MatchBy | undefined): MatchBy {
  if (asked !== undefined) return asked;
  return has(body, 'customerReference') && !has(body, 'customerId') ? 'customerReference' : 'customerId';
}

function without(body: unknown, name: string): unknown {
  if (!has(body, name)) return body;
  return Object.fromEntries(Object.entries(body as object).filter(([member]) => member !== name));
}

function has(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && name in body;
}

const unknown = wholeRow(
  'It has neither customerId nor customerReference (update) nor customerType (init)',
  'add one of them, or set --operation',
);

/** A fault that has no single place. */
export function wholeRow(message: string, advice: string | null = null): RowFault {
  return { path: '', column: null, message, advice };
}

/** A rejection before anything was sent. */
export function rejected(code: string, faults: readonly RowFault[]): Rejection {
  return { status: null, code, faults };
}

/** @param asked what all rows are; undefined: decided per row @returns null if it can't be decided */
export function operationOf(body: unknown, asked: Operation | undefined): Operation | null {
  if (asked !== undefined) return asked;
  if (has(body, 'customerId')) return 'update';
  if (has(body, 'customerType')) return 'init';
  return has(body, 'customerReference') ? 'update' : null;
}

/** Rows with the same key are sent in order: those of one customer, and registrations under one reference. */
export function laneOf(row: Row): string {
  return row.operation === 'update'
    ? `id ${row.body.customerId}`
    : laneOfReference(row.body.customerReference);
}

export function laneOfReference(reference: string): string {
  return `ref ${reference}`;
}
