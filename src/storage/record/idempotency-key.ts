/** Keys with which a client may repeat a request and get the first outcome. */
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { sealedUnderLiveKey } from '../engine/live-key.ts';
import type { Actor } from './customer-record.ts';

/** How long a key is remembered; after that it counts as new. */
const KEPT = `interval '24 hours'`;

/** The two parts of a key as they are stored: neither can be read back. */
export interface IdempotencyKey {
  readonly keyHash: string;
  /** Hash of endpoint, body and reason. */
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

/**
 * @param body as parsed: white space makes no difference, the order of members does
 * @param reason why, if not in the body: a request that tells another reason is another request
 */
export function idempotencyKey(
  vault: Vault,
  endpoint: string,
  key: string,
  body: unknown,
  reason: string | null = null,
): IdempotencyKey {
  // JSON has no line break of its own, so that no body can look like one with a reason.
  const because = reason === null ? '' : `\nreason ${reason}`;
  return {
    keyHash: vault.keyedHash(`idempotency key ${key}`),
    requestHash: vault.keyedHash(`request ${endpoint} ${JSON.stringify(body)}${because}`),
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

/** The login that a key belongs to; each login has its own keys. */
export type KeyOwner = Pick<Actor, 'aggregatorId' | 'login'>;

/** The outcome of a request that changed no customer. */
export interface KeptAnswer {
  readonly requestHash: string;
  readonly requestId: string;
  /** JSON; null if the key was used for a customer, so for another request. */
  readonly answer: string | null;
}

/** Each answer has a sealing key of its own, like each customer. */
export function answerOwner(
  { aggregatorId, login }: KeyOwner,
  { keyHash }: Pick<IdempotencyKey, 'keyHash'>,
): Owner {
  return { aggregatorId, customerId: `${login} ${keyHash}` };
}

/** $1 aggregator, $2 login, $3 key, $4 now */
const selectAnswer: Statement = {
  name: 'idempotency-key-answer',
  text: `
select request_hash, request_id, answer from idempotency_key
 where aggregator_id = $1 and login = $2 and key_hash = $3
   and ${keyStillCounts('stored_at', '$4::text::timestamptz')}`,
};

interface AnswerRow {
  readonly request_hash: string;
  readonly request_id: string;
  readonly answer: string | null;
}

/** @returns null if the key is free */
export async function keptAnswer(
  on: Queryable,
  vault: Vault,
  owner: KeyOwner,
  key: IdempotencyKey,
  now: string,
): Promise<KeptAnswer | null> {
  const values = [owner.aggregatorId, owner.login, key.keyHash, now];
  const [row] = await on.query<AnswerRow>(selectAnswer, values);
  if (!row) return null;
  const { request_hash: requestHash, request_id: requestId, answer } = row;
  await vault.learn(answer === null ? [] : [answer], on);
  const opened = answer === null ? null : vault.open(answerOwner(owner, key), 'idempotencyAnswer', answer);
  return { requestHash, requestId, answer: opened };
}

/**
 * $1 aggregator, $2 login, $3 key, $4 request hash, $5 request, $6 now, $7 sealed answer, $8 the generation it is
 * sealed under, $9 the customer that it is about
 */
const insertAnswer: Statement = {
  name: 'idempotency-key-keep-answer',
  text: `
insert into idempotency_key as k (aggregator_id, login, key_hash, request_hash, request_id, stored_at, answer,
                                  customer_id)
select $1::text, $2::text, $3::text, $4::text, $5::text, $6::text::timestamptz, $7::text, $9::text
 where ${sealedUnderLiveKey('$8::int')}
on conflict (aggregator_id, login, key_hash) do update
   set request_hash = excluded.request_hash, customer_id = excluded.customer_id, version = null,
       request_id = excluded.request_id, stored_at = excluded.stored_at, answer = excluded.answer
 where not ${keyStillCounts('k.stored_at', 'excluded.stored_at')}
returning 1 as kept`,
};

/**
 * Stores an answer with its key. Waits for another transaction that is storing one under the same key.
 * @param customerId the customer that it is about: erasing it removes the answer; default: it is about none
 * @returns false if the key was used meanwhile: the transaction must be undone
 */
export async function keepAnswer(
  on: Queryable,
  vault: Vault,
  actor: Actor,
  key: IdempotencyKey,
  answer: string,
  customerId: string | null = null,
): Promise<boolean> {
  const { aggregatorId, login, requestId, at } = actor;
  const sealed = vault.seal(answerOwner(actor, key), 'idempotencyAnswer', answer);
  const row = [aggregatorId, login, key.keyHash, key.requestHash, requestId, at, sealed];
  return (await on.query(insertAnswer, [...row, vault.generation, customerId])).length > 0;
}
