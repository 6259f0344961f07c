/** The states of webhooks and of the feed of events. */
import type { CustomerEvent } from '../../contract/events.ts';
import { webhook as enabled } from '../../contract/webhook-examples.ts';
import type { Webhook, WebhookDelivery } from '../../contract/webhooks.ts';
import { CreatePage } from '../follow/CreatePage.tsx';
import { Outcome } from '../follow/DeliveryTable.tsx';
import { EventsPage, WrongPlace } from '../follow/EventsPage.tsx';
import { SecretPage, StepPage } from '../follow/StepPage.tsx';
import { WebhookPage } from '../follow/WebhookPage.tsx';
import { WebhooksPage } from '../follow/WebhooksPage.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { webhookWords } from '../words/follow.ts';
import { individual, now } from './customer-data.ts';
import type { GalleryState } from './state.ts';

const at = '2026-11-25T09:41:07.000Z';
const good: Webhook = { ...enabled, eventTypes: null };
const failing: Webhook = {
  ...good,
  webhookId: 'whk_2',
  url: `https://receiver.example.test/${'long/'.repeat(30)}`,
  eventTypes: ['customer.updated'],
  behindSince: at,
  failingSince: at,
};
const disabled: Webhook = {
  ...failing,
  webhookId: 'whk_3',
  state: 'disabled',
  disabledReason: 'retriesExhausted',
  disabledAt: at,
  previousSecretUntil: '2026-11-26T09:00:00.000Z',
};

const event = (version: number, type: CustomerEvent['type'], sections: string[]): CustomerEvent => ({
  id: `evt_${individual.customerId}_${version}`,
  type,
  timestamp: at,
  customerId: individual.customerId,
  version,
  previousVersion: version - 1,
  sections,
  requestId: 'd1ea112078d111eeb5658f28ab5fe311',
  login: 's.agent',
});

const eventId = `evt_${individual.customerId}_12`;
const delivered: WebhookDelivery = {
  eventId,
  eventType: 'customer.updated',
  attemptedAt: at,
  attempt: 1,
  resend: false,
  status: 'delivered',
  httpStatus: 200,
  error: null,
  ms: 83,
  nextAttemptAt: null,
};
const message = {
  type: 'customer.updated',
  timestamp: at,
  data: event(12, 'customer.updated', ['email']),
} as const;
const failed: WebhookDelivery = {
  payload: message,
  ...delivered,
  attempt: 3,
  status: 'failed',
  httpStatus: 503,
  error: 'status',
  nextAttemptAt: '2026-11-25T10:30:00.000Z',
};
const deliveries = {
  items: [
    failed,
    { ...failed, attempt: 2, httpStatus: null, error: 'timeout', ms: 10_000 },
    { ...delivered, resend: true },
    { ...delivered, eventId: 'evt_test_1', eventType: 'webhook.test' },
  ],
  nextCursor: 'x'.repeat(40),
} as const;

const events = [
  event(1, 'customer.created', ['addresses', 'email', 'identificationDocuments', 'identity', 'phones']),
  event(2, 'customer.updated', ['email']),
  event(3, 'customer.closed', []),
];
const nextCursor = 'nAmgwSBBF-EaaOJoTgxbTd9T2xniwxkocMcEG_Bu';
const feed = { events, nextCursor, older: `${nextCursor}~200`, isLive: true, mayRead: false, now };

const { tested } = webhookWords;
const entered = { url: 'http://10.0.0.1/', types: ['customer.updated'], from: 'now' };
const fault = { url: webhookWords.create.faults.privateAddress ?? null, whole: null };
const failedTest = (
  <Notice kind="danger" title={tested.bad}>
    <p>
      <Outcome delivery={failed} />
    </p>
  </Notice>
);

const bodies = [
  ['list', 'Webhooks', <WebhooksPage webhooks={[good, failing, disabled]} isDeleted={false} now={now} />],
  ['empty', 'No webhook', <WebhooksPage webhooks={[]} isDeleted now={now} />],
  ['webhook', 'A webhook', <WebhookPage webhook={good} deliveries={deliveries} now={now} />],
  [
    'failing',
    'A failing webhook, just tested',
    <WebhookPage webhook={failing} deliveries={deliveries} notice={failedTest} now={now} />,
  ],
  [
    'disabled',
    'A disabled webhook that sent nothing',
    <WebhookPage webhook={disabled} deliveries={{ items: [], nextCursor: null }} now={now} />,
  ],
  ['new', 'A new webhook, refused', <CreatePage entered={entered} faults={fault} requestKey="d1ea" />],
  [
    'limit',
    'No more webhooks',
    <CreatePage
      entered={entered}
      faults={{ url: null, whole: webhookWords.create.limit }}
      requestKey="d1ea"
    />,
  ],
  [
    'secret',
    'A secret',
    <SecretPage webhookId="whk_1" secret="whsec_b3BlbmNpZiBleGFtcGxlIHNlY3JldCwgbm90IGEgcmU=" />,
  ],
  ['delete', 'Before a webhook is deleted', <StepPage webhook={good} step="delete" requestKey="d1ea" />],
  ['events', 'Events', <EventsPage {...feed} />],
  ['events-none', 'No newer event', <EventsPage {...feed} events={[]} older={null} />],
  ['events-place', 'A place that is none', <WrongPlace />],
] as const;

export const states: readonly GalleryState[] = bodies.map(([name, title, body]) => ({
  name: `follow-${name}`,
  title,
  body,
  styles: ['follow'],
  role: 'admin' as const,
}));
