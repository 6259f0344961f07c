/** Whether the receivers of the aggregator's webhooks know of every change, such as the last one of a customer. */
import type { VNode } from 'preact';
import type { Webhook } from '../../contract/webhooks.ts';
import { Card } from '../frame/components/Card.tsx';
import { Badge } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import type { Visit } from '../frame/page.ts';
import { toldWords } from '../words/retention.ts';

interface Props {
  /** Those that are enabled; none: nothing is shown. */
  readonly webhooks: readonly Webhook[];
  readonly now: Date;
}

export function Told({ webhooks, now }: Props): VNode | null {
  if (webhooks.length === 0) return null;
  return (
    <Card title={toldWords.title}>
      <ul class="told">
        {webhooks.map((webhook) => (
          <li key={webhook.webhookId}>
            <a href={`/console/webhooks/${webhook.webhookId}`}>{new URL(webhook.url).host}</a>
            <Progress {...webhook} now={now} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Progress({
  behindSince,
  failingSince,
  now,
}: Pick<Webhook, 'behindSince' | 'failingSince'> & { readonly now: Date }): VNode {
  if (failingSince !== undefined) {
    return (
      <span>
        <Badge kind="danger" text={toldWords.failing} /> {toldWords.since}{' '}
        <Time at={failingSince} now={now} />
      </span>
    );
  }
  if (behindSince === undefined) return <Badge kind="good" text={toldWords.toldAll} />;
  return (
    <span>
      <Badge text={toldWords.waiting} /> {toldWords.since} <Time at={behindSince} now={now} />
    </span>
  );
}

/** @returns the enabled webhooks; none for a reader who may not see them, or if they could not be read */
export async function enabledWebhooks(visit: Visit): Promise<readonly Webhook[]> {
  if (!visit.may('follow')) return [];
  // As many as an aggregator can have.
  const reply = await visit.call('webhooks-list', { query: { limit: 100 } });
  return reply.ok ? reply.data.items.filter(({ state }) => state === 'enabled') : [];
}
