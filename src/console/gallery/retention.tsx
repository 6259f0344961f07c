/** The states of the pages about the end of a record. */
import type { VNode } from 'preact';
import type { RetentionItem } from '../../contract/retention.ts';
import type { Webhook } from '../../contract/webhooks.ts';
import { RecentChanges } from '../customer/RecentChanges.tsx';
import type { Refusal } from '../frame/page.ts';
import { ErasedPage } from '../retention/ErasedPage.tsx';
import { RetentionPage, type RetentionView } from '../retention/RetentionPage.tsx';
import { StatePage } from '../retention/StatePage.tsx';
import { type StepAttempt, StepPage } from '../retention/StepPage.tsx';
import type { CustomerState } from '../retention/state.ts';
import type { StepName } from '../retention/steps.ts';
import { ended, individual, now } from './customer-data.ts';
import type { GalleryState } from './state.ts';

const { customerId } = individual;
const open: CustomerState = { customerId, version: 12, closedAt: null, legalHoldSince: null };
const closed: CustomerState = { ...open, closedAt: '2021-11-02T09:30:00.000Z' };
const held: CustomerState = { ...closed, legalHoldSince: '2026-11-03T14:00:00.000Z' };

function refusal(code: string, errors?: unknown): Refusal {
  const requestId = 'd1ea112078d111eeb5658f28ab5fe311';
  return { ok: false, status: 400, code, message: '', errors, hint: null, retryAfter: null, requestId };
}

function step(
  name: StepName,
  state: CustomerState,
  attempt: Partial<StepAttempt> = {},
  obstacle: Refusal | null = null,
): VNode {
  const tried = { reason: '', ...attempt };
  return <StepPage name={name} state={state} obstacle={obstacle} attempt={tried} now={now} />;
}

const webhook: Webhook = {
  webhookId: 'whk_1',
  url: 'https://crm.example.test/changes',
  eventTypes: null,
  state: 'enabled',
  createdAt: '2026-11-01T09:30:00.000Z',
  cursor: '0.0',
};
const behindSince = '2026-11-25T10:02:00.000Z';
const webhooks: readonly Webhook[] = [
  webhook,
  { ...webhook, webhookId: 'whk_2', url: 'https://mail.example.test/', behindSince },
  {
    ...webhook,
    webhookId: 'whk_3',
    url: 'https://old.example.test/',
    behindSince,
    failingSince: behindSince,
  },
];

const items: readonly RetentionItem[] = [
  { customerId, closedAt: '2020-01-01T09:30:00.000Z', erasableFrom: '2025-01-01T09:30:00.000Z' },
  {
    customerId: 'cstap_6reGTr3k8vpAu8uFV7EdiO',
    closedAt: '2020-02-01T09:30:00.000Z',
    erasableFrom: '2025-02-01T09:30:00.000Z',
    legalHoldSince: '2026-11-03T14:00:00.000Z',
  },
  {
    customerId: 'cstab_7BX5DO49J48VeWKsJ6gWNb',
    closedAt: '2026-11-24T09:30:00.000Z',
    erasableFrom: '2031-11-25T09:30:00.000Z',
  },
];

function list(more: Partial<RetentionView> = {}): VNode {
  const view = { items, all: true, next: null, erases: true, wrongId: null, now, ...more };
  return <RetentionPage {...view} />;
}

const erased = (
  <ErasedPage customerId={customerId} erasedAt="2026-11-25T10:02:00.000Z" now={now}>
    <RecentChanges customerId={customerId} recent={ended} newest={null} now={now} />
  </ErasedPage>
);
const notOver = refusal('retentionNotOver', { customerId, erasableFrom: '2031-11-03T09:30:00.000Z' });
const underHold = refusal('legalHold', { customerId, legalHoldSince: held.legalHoldSince });

const bodies = [
  [
    'state-open',
    'The state of an open customer',
    <StatePage state={open} done={null} webhooks={[]} now={now} />,
  ],
  [
    'state-held',
    'A closed and held customer, just held',
    <StatePage state={held} done="hold" webhooks={webhooks} now={now} />,
  ],
  ['erased', 'An erased customer', erased],
  ['close', 'Close a customer', step('close', open)],
  ['close-already', 'Close a closed customer', step('close', closed)],
  [
    'close-fault',
    'Close without a reason',
    step('close', open, { reasonFault: 'Say why: one line of up to 200 characters.' }),
  ],
  ['close-conflict', 'Changed meanwhile', step('close', open, { reason: 'ticket 4711', conflict: true })],
  [
    'close-failing',
    'The database is not answering',
    step('close', open, { reason: 'x', refusal: refusal('serviceUnavailable') }),
  ],
  ['erase', 'Erase a customer', step('erase', closed)],
  [
    'erase-open',
    'Erase an open customer',
    step('erase', open, {}, refusal('customerNotClosed', { customerId })),
  ],
  ['erase-held', 'Erase a held customer', step('erase', held, {}, underHold)],
  ['erase-early', 'Erase too early', step('erase', closed, {}, notOver)],
  ['list', 'Closed customers', list({ next: '/console/retention?closed=all&cursor=next' })],
  ['list-auditor', 'Closed customers, for an auditor', list({ erases: false })],
  ['list-empty', 'No customer can be erased', list({ items: [], all: false })],
  ['list-wrong-id', 'An id that is none', list({ items: [], wrongId: 'Janice Sample' })],
] as const;

export const states: readonly GalleryState[] = bodies.map(([name, title, body]) => ({
  name: `retention-${name}`,
  title,
  body,
  styles: ['customer', 'history'],
  role: name === 'erased' || name === 'list-auditor' ? 'auditor' : 'admin',
}));
