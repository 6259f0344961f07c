/**
 * The policy of an aggregator. Its row carries a MAC that only the program can make, so nobody who can merely write to
 * the database can relax it unseen; an aggregator without a row has the first policy.
 */

import type { Policy } from '../../contract/caller.ts';
import { callerAnswers, firstCallerVerification } from '../../contract/caller-answers.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';

/** A policy, and whether somebody altered it in the database. */
export interface StoredPolicy {
  readonly policy: Policy;
  readonly altered: boolean;
}

const firstPolicy: Policy = {
  callerVerification: { ...firstCallerVerification, including: [...firstCallerVerification.including] },
};

/** In the place of one that was altered: whoever altered it must gain nothing. */
const strictest: Policy = {
  callerVerification: { required: true, atLeast: callerAnswers.length, including: [...callerAnswers] },
};

/** $1 aggregator */
const selectPolicy: Statement = {
  name: 'policy-get',
  text: 'select policy, mac from aggregator_policy where aggregator_id = $1',
};

export async function readPolicy(on: Queryable, vault: Vault, aggregatorId: string): Promise<StoredPolicy> {
  const [row] = await on.query<{ policy: string; mac: string }>(selectPolicy, [aggregatorId]);
  if (!row) return { policy: firstPolicy, altered: false };
  if (policyMac(vault, aggregatorId, row.policy) !== row.mac) return { policy: strictest, altered: true };
  return { policy: JSON.parse(row.policy) as Policy, altered: false };
}

/** $1 aggregator, $2 policy, $3 MAC */
const upsertPolicy: Statement = {
  name: 'policy-set',
  text: `
insert into aggregator_policy (aggregator_id, policy, mac) values ($1, $2, $3)
on conflict (aggregator_id) do update set policy = excluded.policy, mac = excluded.mac`,
};

export async function writePolicy(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  policy: Policy,
): Promise<void> {
  const text = JSON.stringify(policy);
  await on.query(upsertPolicy, [aggregatorId, text, policyMac(vault, aggregatorId, text)]);
}

function policyMac(vault: Vault, aggregatorId: string, policy: string): string {
  return vault.sign(JSON.stringify(['policy 1', aggregatorId, policy]));
}
