/** Changes of something other than a customer: in one transaction, and under an `Idempotency-Key` once. */

import type { Queryable } from '../../storage/engine/database.ts';
import { underLiveKey } from '../../storage/engine/live-key.ts';
import { type IdempotencyKey, keepAnswer, keptAnswer } from '../../storage/record/idempotency-key.ts';
import { auditIn, auditKindOf } from './audit.ts';
import { type Answer, actorOf } from './call.ts';
import { type KeyedCall, keyOf, withKey } from './idempotency-key.ts';
import { Refused } from './respond.ts';

/** The call of an endpoint that changes something; some of them have no body. */
type ChangeCall = Omit<KeyedCall, 'body'> & { readonly body?: unknown };

/** Another node used the key between the look-up and the commit, so the transaction must be undone. */
class KeyTaken extends Error {}

/**
 * @param endpoint its name, followed by what the path names
 * @param work makes all changes through `on`; if it throws, they are undone and the key stays free
 * @param customerId the customer whose state it changes: once that is erased, nobody gets the answer again
 * @returns what `work` returns, or what it returned to the first request with the key
 */
export function once<Data>(
  call: ChangeCall,
  endpoint: string,
  work: (on: Queryable) => Promise<Data>,
  customerId: string | null = null,
): Promise<Answer<Data>> {
  const keyed = { body: null, ...call };
  const key = keyOf(keyed, endpoint);
  return withKey(keyed, key, async () => {
    const known = key && (await earlier<Data>(keyed, key));
    if (known) return known;
    try {
      return { data: await carryOut(keyed, key, customerId, (on) => withAudit(keyed, endpoint, on, work)) };
    } catch (error) {
      if (!(key && error instanceof KeyTaken)) throw error;
      const taken = await earlier<Data>(keyed, key);
      if (taken) return taken;
      throw new Refused('idempotencyKeyInUse', { retryAfter: 1 });
    }
  });
}

/** Tells auditors in the transaction of the change, so that neither is there without the other. */
async function withAudit<Data>(
  call: KeyedCall,
  endpoint: string,
  on: Queryable,
  work: (on: Queryable) => Promise<Data>,
): Promise<Data> {
  const made = await work(on);
  const [name = '', named] = endpoint.split(' ');
  const kind = auditKindOf(name);
  if (kind === undefined) return made;
  const { webhookId, login } = made as { readonly webhookId?: string; readonly login?: string };
  await auditIn(on, call, kind, named ?? webhookId ?? login ?? null);
  return made;
}

/** The answer is stored with the changes, or neither is. */
function carryOut<Data>(
  call: KeyedCall,
  key: IdempotencyKey | null,
  customerId: string | null,
  work: (on: Queryable) => Promise<Data>,
): Promise<Data> {
  const { database, vault } = call.services;
  return underLiveKey(vault, () =>
    database.transaction(async (tx) => {
      const made = await work(tx);
      if (!key) return made;
      const answer = JSON.stringify(made);
      if (!(await keepAnswer(tx, vault, actorOf(call), key, answer, customerId))) throw new KeyTaken();
      return made;
    }),
  );
}

/** @throws Refused if the key belongs to another request */
async function earlier<Data>(call: KeyedCall, key: IdempotencyKey): Promise<Answer<Data> | null> {
  const { database, vault, mint } = call.services;
  const kept = await keptAnswer(database, vault, call.bearer, key, mint.now());
  if (!kept) return null;
  const { requestHash, requestId, answer } = kept;
  if (requestHash !== key.requestHash || answer === null) throw new Refused('idempotencyKeyReused');
  await database.untilSafe();
  return { data: JSON.parse(answer) as Data, requestId, replayed: true };
}
