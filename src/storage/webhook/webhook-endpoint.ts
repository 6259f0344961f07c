/** Webhooks as their owner manages them. Their URL and secrets are stored sealed. */
import type { ChangeKind } from '../../contract/history.ts';
import type { Limits } from '../../contract/limits.ts';
import { type DisabledReason, PREVIOUS_SECRET_SECONDS } from '../../contract/webhooks.ts';
import type { Owner, Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { sealedUnderLiveKey } from '../engine/live-key.ts';
import { isoTime } from '../record/customer-record.ts';
import { placeOfChange } from '../record/event-feed.ts';
import { oldest } from './webhook-lag.ts';

/** A webhook with its URL opened, without its secrets. */
export interface StoredWebhook {
  readonly webhookId: string;
  readonly url: string;
  /** The kinds of change that it sends; null for all kinds. */
  readonly kinds: readonly ChangeKind[] | null;
  /** ISO 8601, UTC, milliseconds, like all times here. */
  readonly createdAt: string;
  readonly disabledAt: string | null;
  readonly disabledReason: DisabledReason | null;
  /** Null once it no longer signs anything. */
  readonly previousSecretUntil: string | null;
  readonly cursor: string;
}

interface WebhookRow {
  readonly webhook_id: string;
  readonly url: string;
  readonly kinds: ChangeKind[] | null;
  readonly created_at: string;
  readonly disabled_at: string | null;
  readonly disabled_reason: DisabledReason | null;
  readonly previous_secret_until: string | null;
  readonly cursor: string;
}

/** Each webhook has a sealing key of its own, like each customer. */
export function webhookOwner(aggregatorId: string, webhookId: string): Owner {
  return { aggregatorId, customerId: webhookId };
}

/** SQL, where $1 is the aggregator. @param now SQL of the present */
function columns(now: string): string {
  return `webhook_id, url, kinds, ${isoTime('created_at')} as created_at, ${isoTime('disabled_at')} as disabled_at,
       disabled_reason, coalesce((
         select ${placeOfChange} from customer_change h
          where h.aggregator_id = $1 and h.feed_order = cursor_order and h.position = cursor_position),
         cursor_order || '.' || cursor_position) as cursor,
       case when previous_secret_until > ${now} then ${isoTime('previous_secret_until')} end as previous_secret_until`;
}

async function opened(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  rows: readonly WebhookRow[],
): Promise<StoredWebhook[]> {
  await vault.learn(
    rows.map(({ url }) => url),
    on,
  );
  return rows.map((row) => openedRow(vault, aggregatorId, row));
}

function openedRow(vault: Vault, aggregatorId: string, row: WebhookRow): StoredWebhook {
  return {
    webhookId: row.webhook_id,
    url: vault.open(webhookOwner(aggregatorId, row.webhook_id), 'webhookUrl', row.url),
    kinds: row.kinds,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    disabledReason: row.disabled_reason,
    previousSecretUntil: row.previous_secret_until,
    cursor: row.cursor,
  };
}

/** How many webhooks an aggregator may have, and how many of them enabled. */
export type WebhookLimits = Pick<Limits, 'webhooks' | 'enabledWebhooks'>;

/** $1 aggregator. Those who add or enable webhooks take turns, so that together they stay within the limits. */
const takeTurns: Statement = {
  name: 'webhook-turns',
  text: 'select 1 as done from aggregator where aggregator_id = $1 for no key update',
};

/** SQL: whether the aggregator, $1, may enable one more webhook. @param most how many it may have enabled */
function mayEnable(most: string): string {
  return `(select count(*) from webhook_endpoint where aggregator_id = $1 and disabled_at is null) < ${most}::int`;
}

/**
 * $1 aggregator, $2 webhook, $3 URL, $4 kinds, $5 secret, $6 now, $7 and $8 place in the feed, $9 and $10 limits, $11
 * the generation that URL and secret are sealed under
 */
const insertWebhook: Statement = {
  name: 'webhook-insert',
  text: `
insert into webhook_endpoint (aggregator_id, webhook_id, url, kinds, secret, created_at, start_order, start_position,
                              cursor_order, cursor_position)
select $1, $2::text, $3::text, $4::text[], $5::text, $6::text::timestamptz, $7::bigint, $8::bigint, $7::bigint,
       $8::bigint
 where (select count(*) from webhook_endpoint where aggregator_id = $1) < $9::int and ${mayEnable('$10')}
   and ${sealedUnderLiveKey('$11::int')}
returning ${columns('$6::text::timestamptz')}`,
};

export interface NewWebhook {
  readonly webhookId: string;
  readonly url: string;
  readonly kinds: readonly ChangeKind[] | null;
  readonly secret: string;
  /** Only events after it. */
  readonly cursor: string;
  readonly now: string;
}

/**
 * @param on a transaction
 * @returns null if the aggregator already has as many webhooks, or as many enabled ones, as it may have
 */
export async function addWebhook(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  { webhookId, url, kinds, secret, cursor, now }: NewWebhook,
  { webhooks, enabledWebhooks }: WebhookLimits,
): Promise<StoredWebhook | null> {
  const owner = webhookOwner(aggregatorId, webhookId);
  const sealedUrl = vault.seal(owner, 'webhookUrl', url);
  const sealedSecret = vault.seal(owner, 'webhookSecret', secret);
  const [order = '0', position = '0'] = cursor.split('.');
  const made = [webhookId, sealedUrl, kinds, sealedSecret, now, order, position];
  const values = [aggregatorId, ...made, webhooks, enabledWebhooks, vault.generation];
  await on.query(takeTurns, [aggregatorId]);
  const rows = await on.query<WebhookRow>(insertWebhook, values);
  return (await opened(on, vault, aggregatorId, rows))[0] ?? null;
}

/** $1 aggregator, $2 after this webhook or null, $3 how many, $4 now */
const selectWebhooks: Statement = {
  name: 'webhook-list',
  text: `
select e.*, ${isoTime('least(e.ahead, e.fresh, e.failed)')} as behind_since, ${isoTime('e.failed')} as failing_since
  from (
select ${columns('$4::text::timestamptz')}, w.created_at as made_at, ${oldest.ahead} as ahead, ${oldest.fresh} as fresh,
       ${oldest.failed} as failed
  from webhook_endpoint w
 where aggregator_id = $1
   and ($2::text is null or (created_at, webhook_id) < (
     select created_at, webhook_id from webhook_endpoint where aggregator_id = $1 and webhook_id = $2))
 order by w.created_at desc, w.webhook_id desc
 limit $3::int) e
 order by e.made_at desc, e.webhook_id desc`,
};

interface ListedRow extends WebhookRow {
  readonly behind_since: string | null;
  readonly failing_since: string | null;
}

/** A webhook with the times of the oldest changes that it still has to send; null: there is none. */
export interface ListedWebhook extends StoredWebhook {
  readonly behindSince: string | null;
  /** Of those that failed at least once. */
  readonly failingSince: string | null;
}

/** Newest first. @param page.after a webhook of the aggregator; with any other the page is empty */
export async function listWebhooks(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  page: { readonly after: string | null; readonly limit: number; readonly now: string },
): Promise<ListedWebhook[]> {
  const rows = await on.query<ListedRow>(selectWebhooks, [aggregatorId, page.after, page.limit, page.now]);
  const webhooks = await opened(on, vault, aggregatorId, rows);
  return rows.map(({ behind_since, failing_since }, index) => ({
    ...(webhooks[index] as StoredWebhook),
    behindSince: behind_since,
    failingSince: failing_since,
  }));
}

/** $1 aggregator, $2 webhook, $3 now */
const selectWebhook: Statement = {
  name: 'webhook-find',
  text: `
select ${columns('$3::text::timestamptz')}
  from webhook_endpoint where aggregator_id = $1 and webhook_id = $2`,
};

export async function findWebhook(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  webhookId: string,
  now: string,
): Promise<StoredWebhook | null> {
  const rows = await on.query<WebhookRow>(selectWebhook, [aggregatorId, webhookId, now]);
  return (await opened(on, vault, aggregatorId, rows))[0] ?? null;
}

/** $1 aggregator, $2 webhook, $3 now, $4 why */
const updateDisabled: Statement = {
  name: 'webhook-disable',
  text: `
update webhook_endpoint set disabled_at = $3::text::timestamptz, disabled_reason = $4
 where aggregator_id = $1 and webhook_id = $2 and disabled_at is null
returning 1 as done`,
};

/** $1 aggregator, $2 webhook */
const deleteResends: Statement = {
  name: 'webhook-delete-resends',
  text: `delete from webhook_lane where aggregator_id = $1 and webhook_id = $2 and resend_id <> ''`,
};

/**
 * Disables a webhook and forgets the resends it was asked for. The first statement waits for those that are adding
 * some, and the second sees what they added.
 * @param tx a transaction
 * @returns false if it was already disabled or does not exist
 */
export async function disableWebhook(
  tx: Queryable,
  aggregatorId: string,
  webhookId: string,
  at: { readonly now: string; readonly reason: DisabledReason },
): Promise<boolean> {
  const done = await tx.query(updateDisabled, [aggregatorId, webhookId, at.now, at.reason]);
  if (done.length === 0) return false;
  await tx.query(deleteResends, [aggregatorId, webhookId]);
  return true;
}

/** $1 aggregator, $2 webhook, $3 now, $4 limit. A lane that a node is working on keeps its lease. */
const updateEnabled: Statement = {
  name: 'webhook-enable',
  text: `
with enabled as (
  update webhook_endpoint set disabled_at = null, disabled_reason = null
   where aggregator_id = $1 and webhook_id = $2 and disabled_at is not null and ${mayEnable('$4')}
  returning aggregator_id, webhook_id
), due as (
  update webhook_lane l set attempt = 0, due_at = $3::text::timestamptz
    from enabled e
   where l.aggregator_id = e.aggregator_id and l.webhook_id = e.webhook_id and l.lease is null
)
select 1 as done from enabled`,
};

/**
 * @param on a transaction
 * @returns false if the limit is reached, or if it was already enabled or does not exist
 */
export async function enableWebhook(
  on: Queryable,
  aggregatorId: string,
  webhookId: string,
  now: string,
  { enabledWebhooks }: WebhookLimits,
): Promise<boolean> {
  await on.query(takeTurns, [aggregatorId]);
  return (await on.query(updateEnabled, [aggregatorId, webhookId, now, enabledWebhooks])).length > 0;
}

/** $1 aggregator, $2 webhook, $3 the new secret, $4 now, $5 the generation that it is sealed under */
const updateSecret: Statement = {
  name: 'webhook-rotate-secret',
  text: `
update webhook_endpoint
   set previous_secret = secret, secret = $3,
       previous_secret_until = $4::text::timestamptz + interval '${PREVIOUS_SECRET_SECONDS} seconds'
 where aggregator_id = $1 and webhook_id = $2 and ${sealedUnderLiveKey('$5::int')}
returning ${isoTime('previous_secret_until')} as until`,
};

/** @returns the time until which the old secret also signs; null if there is no such webhook */
export async function rotateWebhookSecret(
  on: Queryable,
  vault: Vault,
  aggregatorId: string,
  webhookId: string,
  made: { readonly secret: string; readonly now: string },
): Promise<string | null> {
  const sealed = vault.seal(webhookOwner(aggregatorId, webhookId), 'webhookSecret', made.secret);
  const values = [aggregatorId, webhookId, sealed, made.now, vault.generation];
  const [row] = await on.query<{ until: string }>(updateSecret, values);
  return row?.until ?? null;
}
