/** Shapes of answers that are narrower than their schemas, or that have no schema. */
import type { ValidationIssue } from './envelope.ts';
import type { ContextValue, ErrorCode } from './errors.ts';
import type { Customer } from './types.ts';

/** A page of a list. Source: opencif. */
export interface Page<Item> {
  /** What is on the page, at most as many as `limit` says. */
  items: Item[];
  /** Where the next page begins; null on the last. */
  nextCursor: string | null;
}

/** An item that was done. */
export interface BatchItemDone {
  /** 200: the item was done. */
  status: 200;
  /** The customer as it is now. */
  data: Customer;
  /** The customer's version after it, from 1. */
  version: number;
  /** Id of the item in the history and in the feed. Form: 32 hexadecimal digits. */
  requestId: string;
  /** True: the outcome of an earlier request with this key. */
  replayed?: true;
  /** For a dry run: the names of the sections that would change. */
  changedSections?: string[];
}

/** An item that was refused (400, 413, 422) or could not be processed (401, 403, 409, 429, 500, 503). */
export interface BatchItemRefused {
  /** The status that the item's own endpoint would have answered. */
  status: 400 | 401 | 403 | 409 | 413 | 422 | 429 | 500 | 503;
  /** Why. */
  error: BatchItemError;
}

/** Why an item of a batch was not done, as in the answer of its own endpoint. */
export interface BatchItemError {
  /** Code of the error table. */
  code: ErrorCode;
  /** The values that the error is about; for `requestValidateError`, the faults of the body. */
  context?: Readonly<Record<string, ContextValue>> | readonly ValidationIssue[];
  /** What is wrong, for people. */
  message?: string;
}

export type BatchItemOutcome = BatchItemDone | BatchItemRefused;
/** The outcome of a batch. */
export interface BatchOutcome {
  /** One for each item, in order. */
  items: BatchItemOutcome[];
}
