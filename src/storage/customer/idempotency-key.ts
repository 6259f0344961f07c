/** Keys with which a client may repeat a request and get the first outcome. */
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import type { Actor } from '../record/customer-record.ts';

/** How long a key is remembered; after that it counts as new. */
const KEPT = `interval '24 hours'`;

/** The two parts of a key as they are stored: neither can be read back. */
export interface IdempotencyKey {
  readonly keyHash: string;
  /** Hash of endpoint and body. */
  readonly requestHash: string;
}

/** The outcome of the request that used a key first. */
export interface StoredOutcome {
  readonly requestHash: string;
  readonly customerId: string;
  /** Version of the customer after the request. */
  readonly version: number;
  readonly requestId: string;
}

/** @param body as parsed: white space makes no difference, the order of members does */
export function idempotencyKey(vault: Vault, endpoint: string, key: string, body: unknown): IdempotencyKey {
  return {
    keyHash: vault.tokenHash(`idempotency key ${key}`),
    requestHash: vault.tokenHash(`request ${endpoint} ${JSON.stringify(body)}`),
  };
}

/** Returns SQL for whether a key stored at the first time still counts at the second. */
export function keyStillCounts(storedAt: string, now: string): string {
  return `(${storedAt} > ${now} - ${KEPT})`;
}

/** Turns a stored row into its outcome. */
export function storedOutcome(row: {
  readonly request_hash: string;
  readonly customer_id: string;
  readonly version: number;
  readonly request_id: string;
}): StoredOutcome {
  return {
    requestHash: row.request_hash,
    customerId: row.customer_id,
    version: row.version,
    requestId: row.request_id,
  };
}

/** $1 a JSON list of objects with the members of `item` */
const deleteKeys: Statement = {
  name: 'idempotency-key-delete',
  text: `
delete from idempotency_key k
 using jsonb_to_recordset($1::jsonb) as item(aggregator_id text, login text, key_hash text, at text)
 where k.aggregator_id = item.aggregator_id and k.login = item.login and k.key_hash = item.key_hash
   and not ${keyStillCounts('k.stored_at', 'item.at::timestamptz')}`,
};

/** Removes those of the given keys that no longer count. */
export async function forgetKeys(
  on: Queryable,
  uses: readonly { readonly actor: Actor; readonly key: IdempotencyKey }[],
): Promise<void> {
  if (uses.length === 0) return;
  const items = uses.map(({ actor, key }) => ({
    aggregator_id: actor.aggregatorId,
    login: actor.login,
    key_hash: key.keyHash,
    at: actor.at,
  }));
  await on.query(deleteKeys, [JSON.stringify(items)]);
}

/** A key that is being reused is locked, and is skipped. */
const deleteOldKeys: Statement = {
  name: 'idempotency-key-delete-old',
  text: `
delete from idempotency_key
 where (aggregator_id, login, key_hash) in (
   select aggregator_id, login, key_hash from idempotency_key
    where not ${keyStillCounts('stored_at', '$1::text::timestamptz')}
    limit 1000
      for update skip locked)
returning 1 as gone`,
};

/** Removes keys that no longer count, a thousand at a time so that no statement takes long. */
export async function forgetOldKeys(on: Queryable, now: string): Promise<void> {
  while ((await on.query(deleteOldKeys, [now])).length > 0);
}
