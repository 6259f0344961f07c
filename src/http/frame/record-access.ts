/**
 * Records who saw which customers before the answer leaves. Whether and as what is decided here alone, from the row of
 * the endpoint and from the customers that the answer shows.
 */
import type { AccessKind } from '../../contract/access-kinds.ts';
import type { Endpoint } from '../../contract/endpoint.ts';
import { isPerson } from '../../contract/rights.ts';
import { answersThat } from '../../domain/customers-verify-caller.ts';
import { writeVerification } from '../../storage/audit/caller-verification.ts';
import { writeReveal } from '../../storage/audit/customer-access.ts';
import { underLiveKey } from '../../storage/engine/live-key.ts';
import { audit } from './audit.ts';
import type { Answer, Call, Parts } from './call.ts';
import { noCustomer } from './no-customer.ts';
import { Refused } from './respond.ts';

/**
 * Resolves once what the answer shows is recorded, where it has to be.
 * @throws StoreUnavailable: then nothing is shown
 * @throws Refused `tooManyRequests` if the login has used up its share of revealed numbers, or it or the customer that of
 *   verified callers; `customerErased` if the customer of a reveal was erased meanwhile
 */
export async function recordAccess(
  { reads }: Endpoint,
  call: Call & Pick<Parts, 'params'>,
  answer: Answer,
): Promise<void> {
  if (reads === undefined || answer.recorded) return;
  if (reads === 'reveal') return recordReveal(call, answer);
  if (reads === 'verification') return recordVerification(call, answer);
  const { services, bearer, requestId } = call;
  if (!isRecorded(call)) return;
  const customerIds = shownIn(reads, call.params, answer.data);
  if (customerIds.length === 0) return;
  const { aggregatorId, login, role } = bearer;
  const kind = kindOf(reads, answer);
  await services.access.write({ aggregatorId, login, role, kind, requestId, customerIds });
}

/** Whoever only looked at what a change would do must not be recorded as having made it. */
function kindOf(reads: AccessKind, { dryRun }: Answer): AccessKind {
  return reads === 'change' && dryRun ? 'preview' : reads;
}

/** Whether it is recorded what the caller sees: always for people, and for programs if the operator wants it. */
export function isRecorded({ services, bearer }: Pick<Call, 'services' | 'bearer'>): boolean {
  return isPerson(bearer.role) || services.settings.recordReads;
}

/** An item of an answer, or the answer: a customer, a change of one, the outcome of an item of a batch, a request. */
interface Shown {
  readonly customerId?: string;
  /** Of a request: those that its answer shows. */
  readonly customerIds?: readonly string[];
  /** Of a request: with its body. */
  readonly answer?: unknown;
  readonly data?: Shown;
  /** Of an event: with personal data. */
  readonly changes?: unknown;
}

/** Returns the ids of the customers that an answer shows, none twice. */
function shownIn(kind: AccessKind, params: unknown, data: unknown): string[] {
  const named = (params as Shown | null)?.customerId;
  if (named !== undefined) return [named];
  const { items = [data] } = data as { readonly items?: readonly unknown[] };
  const ids = (items as readonly Shown[]).flatMap((item) => {
    const { customerId, customerIds = [], changes, answer } = item.data ?? item;
    if (kind === 'requests') return answer === undefined ? [] : customerIds;
    return customerId === undefined || (kind === 'events' && changes === undefined) ? [] : [customerId];
  });
  return [...new Set(ids)];
}

async function recordReveal(call: Call & Pick<Parts, 'params'>, { reveals }: Answer): Promise<void> {
  const { services, bearer, requestId, params } = call;
  const { customerId } = params as Shown;
  if (!reveals || customerId === undefined) throw new Error('A reveal does not say what it reveals of whom.');
  const { aggregatorId, login, role } = bearer;
  const { database, vault, limits } = services;
  const share = { most: limits.revealsPerLogin, seconds: limits.revealWindowSeconds };
  const reveal = { aggregatorId, customerId, login, role, requestId, ...reveals };
  const wait = await underLiveKey(vault, () =>
    database.transaction((tx) => writeReveal(tx, vault, reveal, share)),
  );
  if (wait === 0) return;
  // It was erased since it was read.
  if (wait === null) throw await noCustomer(call, customerId);
  await audit(call, 'revealLimit');
  throw new Refused('tooManyRequests', { retryAfter: wait });
}

async function recordVerification(call: Call & Pick<Parts, 'params'>, { verifies }: Answer): Promise<void> {
  const { services, bearer, requestId, params } = call;
  const { customerId } = params as Shown;
  if (!verifies || customerId === undefined)
    throw new Error('A verification does not say what matched whom.');
  const { fits, ...who } = verifies;
  const recorded = { fitted: answersThat(fits, true), differed: answersThat(fits, false), ...who };
  const { aggregatorId, login, role } = bearer;
  const { database, vault, limits } = services;
  const share = {
    ofCustomer: limits.verificationsPerCustomer,
    ofLogin: limits.verificationsPerLogin,
    seconds: limits.verificationWindowSeconds,
  };
  const verification = { aggregatorId, customerId, login, role, requestId, recorded };
  const refusal = await database.transaction((tx) => writeVerification(tx, vault, verification, share));
  if (refusal === null) return;
  await audit(call, 'verificationLimit', refusal.of === 'customer' ? customerId : null);
  throw new Refused('tooManyRequests', { retryAfter: refusal.wait });
}
