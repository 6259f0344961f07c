/** The states of finding customers. */
import type { VNode } from 'preact';
import type { CustomerRecord } from '../../contract/retention.ts';
import { type Reading, readingsOf } from '../../domain/find.ts';
import { FoundPage } from '../find/FoundPage.tsx';
import { StartPage } from '../find/StartPage.tsx';
import type { Outcome } from '../find/search.ts';
import type { Refusal } from '../frame/page.ts';
import { business, individual, longIndividual, now } from './customer-data.ts';
import type { GalleryState } from './state.ts';

const changedAt = '2026-11-25T10:02:00.000Z';
const janice: CustomerRecord = { ...individual, changedAt };
const company: CustomerRecord = { ...business, changedAt: '2026-11-12T08:00:00.000Z' };
const long: CustomerRecord = { ...longIndividual, changedAt: '2024-02-29T08:00:00.000Z' };

const tooMany: Refusal = {
  ok: false,
  status: 429,
  code: 'tooManyRequests',
  message: '',
  errors: undefined,
  hint: null,
  retryAfter: 840,
  requestId: 'd1ea112078d111eeb5658f28ab5fe311',
};

/** A search for the text that found these, by the first reading of it; null: nobody. */
function outcomeOf(
  text: string,
  items: readonly CustomerRecord[] | null,
  more: Partial<Outcome> = {},
): Outcome {
  const { readings, withheld } = readingsOf(text);
  const [reading] = readings;
  const found = reading && items ? { reading, place: 0, items, next: null } : null;
  const searched: readonly Reading[] = found ? [] : readings;
  const others = found ? readings.map((one, place) => ({ reading: one, place })).slice(1) : [];
  return { text, found, searched, others, withheld, turnedOff: false, refusal: null, ...more };
}

const found = (outcome: Outcome): VNode => <FoundPage outcome={outcome} now={now} />;
const many = Array.from({ length: 20 }, (_, n) => ({
  ...janice,
  customerId: `${individual.customerId}${n}`,
}));
const goingOn = outcomeOf('sam', many);

const bodies: readonly (readonly [string, string, VNode])[] = [
  [
    'start',
    'The start page',
    <StartPage
      recent={[
        {
          customerId: janice.customerId,
          customerType: 'individual',
          name: 'Janice Sample',
          openedAt: changedAt,
        },
        {
          customerId: company.customerId,
          customerType: 'business',
          name: business.customer.businessName,
          openedAt: '2026-11-24T16:40:00.000Z',
        },
        {
          customerId: 'cstap_5XVGshc9neQlcWlslzN8H0',
          customerType: 'individual',
          name: `${longIndividual.customer.firstName} ${longIndividual.customer.lastName}`,
          openedAt: '2026-11-20T16:40:00.000Z',
        },
      ]}
      now={now}
      key="start"
    />,
  ],
  ['start-empty', 'The start page of somebody new', <StartPage recent={[]} now={now} key="empty" />],
  ['found', 'Customers found by phone', found(outcomeOf('555 010 0199', [janice, company]))],
  [
    'found-name',
    'Customers found by name, and other readings',
    found(outcomeOf('sample', [janice, company, long])),
  ],
  [
    'found-many',
    'More than a page',
    found({ ...goingOn, found: goingOn.found && { ...goingOn.found, next: 'next' } }),
  ],
  ['none', 'Nobody found', found(outcomeOf('samuel', null))],
  ['none-short', 'A word of two letters', found(outcomeOf('ja', null))],
  ['none-date', 'No day of the calendar', found(outcomeOf('2/30/1969 7000', null))],
  ['withheld', 'Full tax numbers', found(outcomeOf('666-12-7000', null))],
  ['turned-off', 'Beginnings of names are turned off', found(outcomeOf('samuel', null, { turnedOff: true }))],
  [
    'too-many',
    'Too many searches that find nobody',
    found(outcomeOf('8/4/1969 7000', null, { refusal: tooMany, searched: [] })),
  ],
];

export const states: readonly GalleryState[] = bodies.map(([name, title, body]) => ({
  name: `find-${name}`,
  title,
  body,
}));
