/** The frame around the gallery's pages. */
import { type Role, rightsOfRole } from '../../contract/rights.ts';
import type { SessionAnswer } from '../../contract/session.ts';
import type { Surrounds } from '../frame/layout.tsx';
import { frameWords } from '../words/frame.ts';

const now = new Date('2026-11-25T10:04:00.000Z');
const { bar } = frameWords;

const navigation = [
  { path: '/console', text: bar.customers, key: 'c', roles: ['support', 'auditor'] },
  { path: '/console/events', text: bar.events, key: 'e', roles: ['admin'] },
  { path: '/console/webhooks', text: bar.webhooks, key: 'w', roles: ['admin'] },
  { path: '/console/people', text: bar.people, key: 'p', roles: ['admin'] },
  { path: '/console/audit', text: bar.audit, key: 'a', roles: ['auditor', 'admin'] },
];

/** @param role null: nobody is signed in */
export function surroundsFor(role: Role | null): Surrounds {
  return {
    session: role && sessionOf(role),
    navigation: navigation.filter(({ roles }) => role && roles.includes(role)),
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
