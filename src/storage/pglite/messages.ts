/** What the service and the thread of the embedded engine say to each other, and how errors come across. */

import { type SqlValue, type Statement, StoreUnavailable } from '../engine/database.ts';
import { DataFolderError } from './data-folder-error.ts';

/** `on`: the transaction, by the id of the request that began it. */
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

/** To the request of the same id; 0 tells whether the store is open. */
export type EngineAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorMessage };

/** Of an error a message between threads keeps neither class nor members. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Of what PostgreSQL refused, or of what the store failed with. */
  readonly code: unknown;
  readonly constraint: unknown;
  /** Of `StoreUnavailable`. */
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

/** @returns an error of the class that was thrown, where callers tell it apart, with all that is told of it */
export function errorFrom({ name, message, cause, ...told }: ErrorMessage): Error {
  const options = cause && { cause: errorFrom(cause) };
  const known = classes[name];
  const error = known ? new known(message, options) : Object.assign(new Error(message, options), { name });
  const members = Object.entries(told).filter(([, value]) => value !== undefined);
  return Object.assign(error, Object.fromEntries(members));
}
