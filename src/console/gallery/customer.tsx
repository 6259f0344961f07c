/** The states of a customer's page, and of revealing a number. */
import type { VNode } from 'preact';
import { firstCallerVerification } from '../../contract/caller-answers.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import { webhookId } from '../../contract/webhook-examples.ts';
import type { CustomerDelivery } from '../../contract/webhooks.ts';
import type { Offers } from '../customer/CustomerHead.tsx';
import { CustomerPage, type CustomerView } from '../customer/CustomerPage.tsx';
import { hiddenNumbers } from '../customer/numbers.ts';
import { type RevealAttempt, Revealed, RevealForm } from '../customer/RevealPage.tsx';
import { CallerLine, type CallerLineProps } from '../verify/CallerLine.tsx';
import * as data from './customer-data.ts';
import type { GalleryState } from './state.ts';

const support: Offers = { correct: true, register: false, reveal: true, examine: false };
const auditor: Offers = { correct: false, register: false, reveal: false, examine: true };
const { individual, business, now } = data;

const { customerId } = individual;
const verification: CallerLineProps['verification'] = {
  customerId,
  policy: { ...firstCallerVerification, including: ['taxNumberLast4'] },
};
const last = {
  at: '2026-11-25T10:03:00.000Z',
  until: '2026-11-25T10:13:00.000Z',
  fits: { taxNumberLast4: true, dateOfBirth: true, postalCode: true },
  passed: true,
};
const unverified = <CallerLine verification={verification} now={now} />;
const verified = <CallerLine verification={{ ...verification, last }} now={now} />;

function page(record: CustomerRecord, more: Partial<CustomerView> = {}): VNode {
  const view = {
    record,
    version: 12,
    recent: record.customerType === 'individual' ? data.recent : data.recentOfBusiness,
    made: null,
    offers: support,
    caller: unverified,
    now,
    ...more,
  };
  return <CustomerPage {...view} />;
}

function form(record: CustomerRecord, attempt: Partial<RevealAttempt> = {}): VNode {
  const { customerId } = record;
  const sent = { field: '', reason: '', ...attempt };
  return <RevealForm customerId={customerId} numbers={hiddenNumbers(record)} attempt={sent} />;
}

const tooMany = {
  ok: false as const,
  status: 429,
  code: 'tooManyRequests',
  message: '',
  errors: undefined,
  hint: null,
  retryAfter: 1800,
  requestId: 'd1ea112078d111eeb5658f28ab5fe311',
};

const at = { webhookId, failedAttempts: 0, nextAttemptAt: null };
const retrying = { failedAttempts: 3, nextAttemptAt: '2026-11-25T10:06:00.000Z' };
const deliveries = (...all: CustomerDelivery[]) => ({
  customerId,
  version: 12,
  changedAt: '2026-11-25T10:00:00.000Z',
  webhooks: all,
});
const told = deliveries({ ...at, state: 'delivered' });
const partlyTold = deliveries(
  { ...at, state: 'delivered' },
  { ...at, ...retrying, state: 'retrying' },
  { ...at, state: 'waiting' },
  { ...at, state: 'heldBack' },
  { ...at, state: 'notSent' },
);

const bodies = [
  ['individual', 'An individual, for support', page(individual, { deliveries: told })],
  ['webhooks', 'Webhooks that did not get the newest change', page(individual, { deliveries: partlyTold })],
  ['changed', 'Just changed', page(individual, { made: 12, caller: verified })],
  ['auditor', 'An individual, for an auditor', page(individual, { offers: auditor, caller: null })],
  ['unchanged', 'Never changed', page(individual, { recent: data.unchanged, version: 1 })],
  ['business', 'A business', page(business)],
  ['no-employees', 'A business without employees', page(data.withoutEmployees)],
  ['long', 'Long, right-to-left, closed and held', page(data.longIndividual)],
  ['long-business', 'A business with twenty people', page(data.longBusiness)],
  ['no-history', 'The history could not be read', page(individual, { recent: null })],
  ['reveal', 'Reveal a number', form(individual)],
  [
    'reveal-fault',
    'Reveal without a reason',
    form(business, { reasonFault: 'Say why: one line of up to 200 characters.' }),
  ],
  ['reveal-too-many', 'Reveal too often', form(individual, { reason: 'ticket 4711', refusal: tooMany })],
  ['revealed', 'A revealed number', <Revealed customerId={individual.customerId} value="666987000" />],
] as const;

export const states: readonly GalleryState[] = bodies.map(([name, title, body]) => ({
  name: `customer-${name}`,
  title,
  body,
  styles: ['customer', 'history'],
  role: name === 'auditor' ? 'auditor' : 'support',
}));
