/** How the login of a request has verified its caller, for changes by people. */
import type { LastVerification, VerifiedCaller } from '../../contract/caller.ts';
import { isPerson } from '../../contract/rights.ts';
import { isVerified, verifiedBy } from '../../domain/customers-verify-caller.ts';
import { lastVerification } from '../../storage/audit/caller-verification.ts';
import type { Call } from './call.ts';

/** What a change is told about the caller. */
export interface Caller {
  /** Kept with the change; null: nobody was verified, or a program makes it. */
  readonly verified: VerifiedCaller | null;
  /** True: the policy wants a verified caller, and there is none. */
  readonly refused: boolean;
}

/** A program has no caller, so it waits for nothing. */
export const noCaller: Caller = { verified: null, refused: false };

/** @returns null for a program */
export function callerOf(call: Call, customerId: string): Promise<Caller> | null {
  return isPerson(call.bearer.role) ? callerOfPerson(call, customerId) : null;
}

async function callerOfPerson(call: Call, customerId: string): Promise<Caller> {
  const [{ callerVerification }, last] = await Promise.all([
    call.services.policies.of(call.bearer.aggregatorId),
    lastOf(call, customerId),
  ]);
  const verified = last?.passed ? verifiedBy(last) : null;
  return { verified, refused: callerVerification.required && verified === null };
}

/** @returns the last verification of the customer by the login, judged by the policy in force; null if none counts */
export async function lastOf(
  { services, bearer }: Call,
  customerId: string,
): Promise<LastVerification | null> {
  const { database, vault, limits, policies } = services;
  const { aggregatorId, login } = bearer;
  const of = { aggregatorId, customerId, login };
  const last = await lastVerification(database, vault, of, limits.verificationSeconds);
  if (!last) return null;
  const { callerVerification } = await policies.of(aggregatorId);
  return { ...last, passed: isVerified(last.fits, callerVerification) };
}
