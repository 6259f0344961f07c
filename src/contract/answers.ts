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
  /** Names the item in the history and in the feed. Form: 32 hexadecimal digits. */
  requestId: string;
  /** True: the outcome of an earlier request with this key. */
  replayed?: true;
  /** Of a dry run: names of the sections that would change. */
  changedSections?: string[];
}

/** An item that was refused (400, 413, 422) or could not be judged (401, 409, 429, 500, 503). */
export interface BatchItemRefused {
  /** What the item's own endpoint would have answered with. */
  status: 400 | 401 | 409 | 413 | 422 | 429 | 500 | 503;
  /** Why. */
  error: BatchItemError;
}

/** Why an item of a batch was not done, as the answer of its own endpoint would say it. */
export interface BatchItemError {
  /** Code of the error table. */
  code: ErrorCode;
  /** The values the error is about; of `requestValidateError` the faults of the body. */
  context?: Readonly<Record<string, ContextValue>> | readonly ValidationIssue[];
  /** What is wrong, for people. */
  message?: string;
}

export type BatchItemOutcome = BatchItemDone | BatchItemRefused;
/** What became of a batch. */
export interface BatchOutcome {
  /** One for each item, in their order. */
  items: BatchItemOutcome[];
}
