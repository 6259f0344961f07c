/** The messages between the service and the embedded engine's thread, and how errors cross between them. */

import { type SqlValue, type Statement, StoreUnavailable } from '../engine/database.ts';
import { DataFolderError } from './data-folder-error.ts';

/** `on`: the transaction, named by the id of the request that began it. */
export type EngineRequest = { readonly id: number } & (
  | {
      readonly ask: 'query';
      readonly on: number | null;
      readonly statement: Statement;
      readonly values: readonly SqlValue[];
    }
  | { readonly ask: 'script'; readonly on: number; readonly text: string }
  | { readonly ask: 'begin' | 'try-writing' | 'close' }
  | { readonly ask: 'commit' | 'rollback'; readonly on: number }
);

/** Answers the request with the same id; 0 reports whether the store is open. */
export type EngineAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorMessage };

/** An error as a message: messages between threads keep neither its class nor its members. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Code of PostgreSQL's error, or of the store's failure. */
  readonly code: unknown;
  readonly constraint: unknown;
  /** Only for `StoreUnavailable`. */
  readonly readOnly: unknown;
  readonly final: unknown;
  readonly cause: ErrorMessage | undefined;
}

export function errorMessage(error: unknown): ErrorMessage {
  const { name, message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  const { code, constraint, readOnly, final } = (error ?? {}) as Partial<ErrorMessage>;
  const deeper = cause === undefined ? undefined : errorMessage(cause);
  return { name, message, stack, code, constraint, readOnly, final, cause: deeper };
}

const classes: Record<string, new (message: string, options?: ErrorOptions) => Error> = {
  StoreUnavailable,
  DataFolderError,
};

/** @returns an error with all the reported members, of the original class if callers depend on it */
export function errorFrom({ name, message, cause, ...told }: ErrorMessage): Error {
  const options = cause && { cause: errorFrom(cause) };
  const known = classes[name];
  const error = known ? new known(message, options) : Object.assign(new Error(message, options), { name });
  const members = Object.entries(told).filter(([, value]) => value !== undefined);
  return Object.assign(error, Object.fromEntries(members));
}
