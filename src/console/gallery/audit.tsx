/** The states of the pages about who saw and who did. */
import type { AccessEntry, AuditEntry } from '../../contract/access.ts';
import { auditKindNames } from '../../contract/audit-kinds.ts';
import { AccessPage, type AccessView } from '../audit/AccessPage.tsx';
import { AuditPage, type AuditView } from '../audit/AuditPage.tsx';
import type { Filter } from '../audit/filter.ts';
import { individual } from './customer-data.ts';

const { customerId } = individual;
const none: Filter = { login: '', customer: '', kind: '', from: '', to: '' };
const requestId = 'd1ea112078d111eeb5658f28ab5fe311';
const at = '2026-11-25T10:02:00.000Z';

const events: readonly AuditEntry[] = [
  { at, kind: 'signedIn', login: 's_agent', network: 'k8Jq2mZp0wXy', requestId, times: 1 },
  {
    at,
    kind: 'signInRefused',
    network: 'k8Jq2mZp0wXy',
    requestId,
    times: 12,
    lastAt: '2026-11-25T10:40:00.000Z',
  },
  {
    at,
    kind: 'forbidden',
    login: 's_agent',
    about: 'customer-init',
    network: 'k8Jq2mZp0wXy',
    requestId,
    times: 1,
  },
  { at, kind: 'sealKeyRotated', about: '2', times: 1 },
  { at, kind: 'loginAdded', login: 'the_admin', about: 's_agent', requestId, times: 1, altered: true },
];

const seen: readonly AccessEntry[] = [
  {
    at,
    login: 's_agent',
    role: 'support',
    customerId,
    kind: 'reveal',
    field: '/customer/identificationDocuments/0/value',
    reason: 'The customer calls, ticket 4711',
    requestId,
  },
  {
    at,
    login: 's_agent',
    role: 'support',
    customerId,
    kind: 'verification',
    verification: { fitted: ['taxNumberLast4', 'dateOfBirth'], differed: ['postalCode'] },
    requestId,
  },
  { at, login: 'an_auditor', role: 'auditor', customerId, kind: 'history', requestId },
  { at, login: 's_agent', role: 'support', customerId, kind: 'status', requestId, altered: true },
];
const longLogin = 'a_name_of_thirty_six_letters_in_all_';
const long: AccessEntry = {
  at,
  login: longLogin,
  role: 'support',
  customerId,
  kind: 'reveal',
  field: '/businessRepresentatives/19/identificationDocuments/19/value',
  reason: 'אבג 😀 '.repeat(28),
  requestId,
};

const audit = (more: Partial<AuditView> = {}) => (
  <AuditPage items={events} filter={none} faults={{}} nextCursor={null} {...more} />
);
const access = (more: Partial<AccessView> = {}) => (
  <AccessPage items={seen} filter={none} faults={{}} nextCursor={null} customerId={null} {...more} />
);
const every = auditKindNames.map(
  (kind): AuditEntry => ({ at, kind, login: longLogin, about: longLogin, requestId, times: 1 }),
);

const bodies = [
  ['list', 'Who did what', audit({ nextCursor: 'next' })],
  ['kinds', 'Every kind of event', audit({ items: every })],
  [
    'narrowed',
    'What one login did',
    audit({ filter: { ...none, login: 's_agent', kind: 'forbidden', from: '2026-11-01' } }),
  ],
  ['empty', 'No entries found', audit({ items: [], filter: { ...none, to: '2020-01-01' } })],
  [
    'faults',
    'What cannot be looked for',
    audit({
      items: [],
      filter: { ...none, login: 'j@example.test', from: 'x' },
      faults: {
        login: 'A login has 1 to 36 letters, digits and underscores.',
        from: 'A day has the form 2026-01-31.',
      },
    }),
  ],
  ['access', 'Who saw whom', access({ nextCursor: 'next' })],
  ['access-long', 'A long reason', access({ items: [long] })],
  ['access-customer', 'Who saw a customer', access({ customerId })],
  ['access-empty', 'Nobody saw a customer', access({ items: [], customerId })],
] as const;

export const states = bodies.map(([name, title, body]) => ({
  name: `audit-${name}`,
  title,
  body,
  styles: ['audit'],
  role: 'auditor' as const,
}));
