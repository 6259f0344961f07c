/** One webhook: how it is, what can be done with it, and what it sent. */
import type { ComponentChildren, VNode } from 'preact';
import type { Webhook } from '../../contract/webhooks.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { Copy, Time } from '../frame/components/values.tsx';
import { webhookWords } from '../words/follow.ts';
import { historyWords } from '../words/history.ts';
import { type Deliveries, DeliveryTable } from './DeliveryTable.tsx';
import { kindOfType } from './event-kind.ts';
import { WebhookState } from './WebhooksPage.tsx';

export interface WebhookView {
  readonly webhook: Webhook;
  readonly deliveries: Deliveries;
  /** What was just done, or why it was refused. */
  readonly notice?: ComponentChildren;
  readonly now: Date;
}

export function WebhookPage({ webhook, deliveries, notice, now }: WebhookView): VNode {
  return (
    <article class="webhook">
      <WebhookHead webhook={webhook} />
      {notice}
      <div class="webhook-top page-head">
        <Card>
          <WebhookFacts webhook={webhook} now={now} />
        </Card>
        <WebhookActions webhook={webhook} />
      </div>
      <DeliveryTable webhook={webhook} deliveries={deliveries} now={now} />
    </article>
  );
}

export function WebhookHead({ webhook }: { readonly webhook: Webhook }) {
  return (
    <header class="webhook-head">
      <p>
        <a href="/console/webhooks">{webhookWords.back}</a>
      </p>
      <h1>
        <bdi>{webhook.url}</bdi>
      </h1>
      <p class="actions">
        <WebhookState webhook={webhook} />
        <Copy text={webhook.webhookId} label={webhookWords.id} />
      </p>
    </header>
  );
}

function WebhookFacts({ webhook, now }: { readonly webhook: Webhook; readonly now: Date }) {
  const { eventTypes, createdAt, behindSince, failingSince, disabledAt, disabledReason } = webhook;
  const time = (at: string) => <Time at={at} now={now} />;
  const kinds = eventTypes?.map((type) => historyWords.kinds[kindOfType(type)]).join(', ');
  return (
    <dl class="values">
      <dt>{webhookWords.changes}</dt>
      <dd>{kinds ?? webhookWords.allKinds}</dd>
      <dt>{webhookWords.behind}</dt>
      <dd>{behindSince ? time(behindSince) : webhookWords.upToDate}</dd>
      {failingSince && (
        <>
          <dt>{webhookWords.failing}</dt>
          <dd>{time(failingSince)}</dd>
        </>
      )}
      {disabledAt && (
        <>
          <dt>{webhookWords.disabledSince}</dt>
          <dd>
            {time(disabledAt)} {disabledReason && webhookWords.disabledBecause(disabledReason)}
          </dd>
        </>
      )}
      {webhook.previousSecretUntil && (
        <>
          <dt>{webhookWords.secondSecret}</dt>
          <dd>{time(webhook.previousSecretUntil)}</dd>
        </>
      )}
      <dt>{webhookWords.made}</dt>
      <dd>{time(createdAt)}</dd>
    </dl>
  );
}

function WebhookActions({ webhook: { webhookId, state } }: { readonly webhook: Webhook }) {
  const at = `/console/webhooks/${webhookId}`;
  const { actions } = webhookWords;
  const isEnabled = state === 'enabled';
  return (
    <nav class="actions" aria-label={actions.all}>
      <form method="post" action={`${at}/test`}>
        <Button>{actions.test}</Button>
      </form>
      {isEnabled && <LinkButton href={`${at}/resend`}>{actions.resend}</LinkButton>}
      <LinkButton href={`${at}/rotate-secret`}>{actions.rotate}</LinkButton>
      {isEnabled ? (
        <LinkButton href={`${at}/disable`}>{actions.disable}</LinkButton>
      ) : (
        <form method="post" action={`${at}/enable`}>
          <Button kind="primary">{actions.enable}</Button>
        </form>
      )}
      <LinkButton kind="danger" href={`${at}/delete`}>
        {actions.delete}
      </LinkButton>
    </nav>
  );
}
