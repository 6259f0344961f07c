/** The frame around the gallery's pages. */
import { may, type Right, type Role, rightsOfRole } from '../../contract/rights.ts';
import type { SessionAnswer } from '../../contract/session.ts';
import type { Surrounds } from '../frame/layout.tsx';
import type { NavigationEntry } from '../frame/page.ts';
import { frameWords } from '../words/frame.ts';

const now = new Date('2026-11-25T10:04:00.000Z');
const { bar } = frameWords;

/** As in `navigation.ts`, which a folder may not import; a test compares them. */
const navigation: readonly (NavigationEntry & { readonly right: Right })[] = [
  { path: '/console', text: bar.customers, key: 'c', right: 'read' },
  { path: '/console/events', text: bar.events, key: 'e', right: 'follow' },
  { path: '/console/webhooks', text: bar.webhooks, key: 'w', right: 'follow' },
  { path: '/console/people', text: bar.people, key: 'p', right: 'administer' },
  { path: '/console/policy', text: bar.policy, right: 'examine' },
  { path: '/console/retention', text: bar.retention, right: 'examine' },
  { path: '/console/audit', text: bar.audit, key: 'a', right: 'examine' },
  { path: '/console/access', text: bar.access, right: 'examine' },
  { path: '/console/requests', text: bar.requests, right: 'read' },
];

/** @param role null: nobody is signed in */
export function surroundsFor(role: Role | null): Surrounds {
  return {
    session: role && sessionOf(role),
    navigation: navigation.filter(({ right }) => role !== null && may(role, right)),
    path: '/console',
    sandbox: true,
    now,
  };
}

function sessionOf(role: Role): SessionAnswer {
  return {
    state: 'active',
    login: role === 'support' ? 's_agent' : `s_${role}`,
    aggregatorId: 'MY_AGGREGATOR',
    role,
    rights: [...rightsOfRole[role]],
    hasPassword: true,
    expiresAt: '2026-11-25T20:00:00.000Z',
    idleSeconds: 900,
  };
}
