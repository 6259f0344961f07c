/** All webhooks: where they send, whether they keep up, and since when they do not. */
import type { VNode } from 'preact';
import type { Webhook } from '../../contract/webhooks.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Table } from '../frame/components/lists.tsx';
import { Badge, Empty, Notice } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import { webhookWords } from '../words/follow.ts';

interface Props {
  readonly webhooks: readonly Webhook[];
  /** One was just deleted. */
  readonly isDeleted: boolean;
  readonly now: Date;
}

export function WebhooksPage({ webhooks, isDeleted, now }: Props): VNode {
  return (
    <article class="webhooks">
      <header class="page-head">
        <div>
          <h1>{webhookWords.title}</h1>
          <p class="muted">{webhookWords.what}</p>
        </div>
        <LinkButton kind="primary" href="/console/webhooks/new">
          {webhookWords.add}
        </LinkButton>
      </header>
      {isDeleted && <Notice kind="good" title={webhookWords.deleted} />}
      {webhooks.length === 0 ? (
        <Empty title={webhookWords.empty.title}>
          <p>{webhookWords.empty.text}</p>
        </Empty>
      ) : (
        <Table
          caption={webhookWords.title}
          columns={webhookWords.columns}
          rows={webhooks.map((webhook) => cells(webhook, now))}
        />
      )}
    </article>
  );
}

function cells(webhook: Webhook, now: Date) {
  const { webhookId, url, eventTypes, behindSince, failingSince } = webhook;
  const since = (at: string | undefined) => (at ? <Time at={at} now={now} /> : webhookWords.nothing);
  return [
    <a href={`/console/webhooks/${webhookId}`}>
      <bdi>{url}</bdi>
    </a>,
    <WebhookState webhook={webhook} />,
    eventTypes === null ? webhookWords.allKinds : webhookWords.kinds(eventTypes.length),
    since(behindSince),
    since(failingSince),
  ];
}

/** One word for what matters most: whether somebody has to do something. */
export function WebhookState({ webhook }: { readonly webhook: Webhook }): VNode {
  const { states } = webhookWords;
  if (webhook.state === 'disabled') return <Badge kind="warning" text={states.disabled} />;
  if (webhook.failingSince !== undefined) return <Badge kind="danger" text={states.failing} />;
  return <Badge kind="good" text={states.enabled} />;
}
