/** What a node needs to send to a webhook: its URL and the keys of its secrets, opened. */
import type { KeyObject } from 'node:crypto';
import type { Vault } from '../../vault/vault.ts';
import { webhookKey } from '../../vault/webhook-signature.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { webhookOwner } from './webhook-endpoint.ts';

/** $1 aggregator, $2 webhook, $3 now */
const selectSecrets: Statement = {
  name: 'webhook-secrets',
  text: `
select url, secret,
       case when previous_secret_until > $3::text::timestamptz then previous_secret end as previous_secret
  from webhook_endpoint where aggregator_id = $1 and webhook_id = $2`,
};

/** Reads a webhook, enabled or not, with the keys of its valid secrets, newest first. */
export interface WebhookWithKeys {
  readonly aggregatorId: string;
  readonly webhookId: string;
  readonly url: string;
  readonly keys: readonly KeyObject[];
}

export async function webhookWithKeys(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  webhookId: string,
  now: string,
): Promise<WebhookWithKeys | null> {
  const rows = await on.query<SealedSecrets>(selectSecrets, [aggregatorId, webhookId, now]);
  const ids = { aggregator_id: aggregatorId, webhook_id: webhookId };
  const [webhook] = await openKeys(
    on,
    vault,
    rows.map((row) => ({ ...row, ...ids })),
  );
  return webhook ?? null;
}

interface SealedSecrets {
  readonly url: string;
  readonly secret: string;
  readonly previous_secret: string | null;
}

type SealedRow = SealedSecrets & { readonly aggregator_id: string; readonly webhook_id: string };

/** Opens URL and secrets of each row. */
export async function openKeys(
  on: Queryable,
  vault: Vault,
  rows: readonly SealedRow[],
): Promise<WebhookWithKeys[]> {
  await vault.learn(
    rows.flatMap((row) => [row.url, ...secretsOf(row)]),
    on,
  );
  return rows.map((row) => {
    const { aggregator_id: aggregatorId, webhook_id: webhookId } = row;
    const owner = webhookOwner(aggregatorId, webhookId);
    return {
      aggregatorId,
      webhookId,
      url: vault.open(owner, 'webhookUrl', row.url),
      keys: secretsOf(row).map((one) => webhookKey(vault.open(owner, 'webhookSecret', one))),
    };
  });
}

function secretsOf({ secret, previous_secret }: SealedSecrets): string[] {
  return [secret, previous_secret].filter((one) => one !== null);
}
