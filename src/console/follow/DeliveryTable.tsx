/** What a webhook sent: each attempt with its outcome, and a way to have it sent again. */
import type { VNode } from 'preact';
import { testEventType, type Webhook, type WebhookDelivery } from '../../contract/webhooks.ts';
import { Button } from '../frame/components/Button.tsx';
import { Pager, Table } from '../frame/components/lists.tsx';
import { Badge } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import { webhookWords } from '../words/follow.ts';
import { historyWords } from '../words/history.ts';
import { kindOfType } from './event-kind.ts';

export interface Deliveries {
  readonly items: readonly WebhookDelivery[];
  readonly nextCursor: string | null;
}

const words = webhookWords.deliveries;

interface Props {
  readonly webhook: Webhook;
  readonly deliveries: Deliveries;
  readonly now: Date;
}

export function DeliveryTable({ webhook, deliveries, now }: Props): VNode {
  const { items, nextCursor } = deliveries;
  const at = `/console/webhooks/${webhook.webhookId}`;
  return (
    <section class="deliveries">
      <h2>{words.title}</h2>
      {items.length === 0 ? (
        <p class="muted">{words.empty}</p>
      ) : (
        <Table
          caption={words.title}
          columns={words.columns}
          rows={items.map((one) => cells(one, webhook, now))}
        />
      )}
      <Pager next={nextCursor && `${at}?cursor=${nextCursor}`} label={words.next} />
    </section>
  );
}

function cells(delivery: WebhookDelivery, webhook: Webhook, now: Date) {
  const { eventId, attemptedAt, attempt, nextAttemptAt, eventType } = delivery;
  const canResend = webhook.state === 'enabled' && eventType !== testEventType;
  return [
    <Event delivery={delivery} />,
    <Time at={attemptedAt} now={now} />,
    attempt,
    <Outcome delivery={delivery} />,
    nextAttemptAt === null ? webhookWords.nothing : <Time at={nextAttemptAt} now={now} />,
    canResend && (
      <form method="post" action={`/console/webhooks/${webhook.webhookId}/resend`}>
        <input type="hidden" name="event" value={eventId} />
        <Button small aria-label={words.resendOf(eventId)}>
          {words.resend}
        </Button>
      </form>
    ),
  ];
}

function Event({
  delivery: { eventId, eventType, resend, payload },
}: {
  readonly delivery: WebhookDelivery;
}) {
  const name = eventType === testEventType ? words.test : historyWords.kinds[kindOfType(eventType)];
  return (
    <>
      {name} {resend && <Badge text={words.resent} />}
      <br />
      <code class="event-id">{eventId}</code>
      {payload && (
        <details class="payload">
          <summary>
            {words.payload}
            <span class="visually-hidden"> {eventId}</span>
          </summary>
          <pre>{JSON.stringify(payload, null, 2)}</pre>
        </details>
      )}
    </>
  );
}

export function Outcome({
  delivery: { status, error, httpStatus, ms },
}: {
  readonly delivery: Pick<WebhookDelivery, 'status' | 'error' | 'httpStatus' | 'ms'>;
}) {
  const isGood = status === 'delivered';
  return (
    <>
      <Badge kind={isGood ? 'good' : 'danger'} text={isGood ? words.delivered : words.failed} />{' '}
      {words.error(error, httpStatus)} <span class="muted">{words.ms(ms)}</span>
    </>
  );
}
