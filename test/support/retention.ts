/** The steps towards the end of a record, through the API and directly in the store. */
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { searchTerms } from '../../src/domain/customer-search.ts';
import { eraseCustomer } from '../../src/storage/customer/customers-erase.ts';
import { changeState, lockForState, type StateOrder } from '../../src/storage/customer/state-change.ts';
import { stateAfter } from '../../src/storage/record/record-state.ts';
import type { Store } from './orders.ts';
import { type Headers, postWith } from './send.ts';
import type { TestServer } from './server.ts';

/** Each step's path below the customer's, and the kind of change that it makes. */
export const stepPaths = {
  closed: 'close',
  reopened: 'reopen',
  legalHoldPlaced: 'legal-hold',
  legalHoldReleased: 'legal-hold/release',
  erased: 'erase',
} as const;

export type StepKind = keyof typeof stepPaths;

export const why = { reason: 'The account was closed' };

/** @param token of an admin */
export function step(
  server: TestServer,
  token: string,
  customerId: string,
  kind: StepKind,
  headers: Headers = {},
): Promise<LightMyRequestResponse> {
  return postWith(headers, server, `/customers/${customerId}/${stepPaths[kind]}`, why, token);
}

/** Takes steps that must succeed, one after the other. */
export async function steps(
  server: TestServer,
  token: string,
  customerId: string,
  ...kinds: readonly StepKind[]
): Promise<void> {
  for (const kind of kinds) {
    const answer = await step(server, token, customerId, kind);
    expect(answer.statusCode, answer.payload).toBe(200);
  }
}

/** The same step without HTTP, and without its rules. One that changes nothing, or of an erased customer, does nothing. */
export async function stepInStore(
  { database, vault }: Store,
  actor: StateOrder['actor'],
  customerId: string,
  kind: StepKind,
): Promise<void> {
  await database.transaction(async (tx) => {
    const customer = await lockForState(tx, actor.aggregatorId, customerId);
    if (!customer) return;
    const order = { actor, kind, ...why };
    if (kind === 'erased') {
      await eraseCustomer(tx, vault, customer, order, searchTerms);
      return;
    }
    const { closedAt, legalHoldSince } = customer;
    const now = { closedAt, legalHoldSince };
    const state = stateAfter(now, { kind, changedAt: actor.at });
    if (state !== now) await changeState(tx, vault, customer, order, state);
  });
}
