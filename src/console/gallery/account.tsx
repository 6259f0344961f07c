/** The states of one's own page and of the sandbox's reset. */
import { accountView } from '../account/account-page.tsx';
import { addView, deleteView } from '../account/passkey-pages.tsx';
import { passwordView } from '../account/password-pages.tsx';
import { resetView } from '../account/reset-pages.tsx';
import type { DataOf, ShownPage } from '../frame/page.ts';
import { accountWords } from '../words/account.ts';
import type { GalleryState } from './state.ts';
import { surroundsFor } from './surrounds.ts';

type Passkeys = DataOf<'passkeys-list'>['items'];
type Sessions = DataOf<'sessions-list'>['items'];

const { session, now } = surroundsFor('support');
const here: Sessions[number] = {
  sessionId: 'ses_1',
  createdAt: '2026-11-25T08:00:00.000Z',
  lastUsedAt: '2026-11-25T10:03:40.000Z',
  expiresAt: '2026-11-25T20:00:00.000Z',
  current: true,
};
const elsewhere: Sessions[number] = {
  sessionId: 'ses_2',
  createdAt: '2026-11-25T07:12:00.000Z',
  lastUsedAt: '2026-11-25T09:55:10.000Z',
  expiresAt: '2026-11-25T19:12:00.000Z',
  current: false,
};
const at = { createdAt: '2026-08-02T09:00:00.000Z', usedAt: '2026-11-25T10:02:00.000Z' };
const two: Passkeys = [
  { passkeyId: 'psk_1', label: 'Work laptop', ...at },
  { passkeyId: 'psk_2', label: 'Phone', ...at },
];
const long: Passkeys = Array.from({ length: 10 }, (_, index) => ({
  passkeyId: `psk_${index}`,
  label: `Security key in the drawer beside the door ${index}`,
  ...at,
}));

function accountState(name: string, title: string, page: ShownPage): GalleryState {
  return { ...page, name: `account-${name}`, title };
}

function mine(
  passkeys: Passkeys,
  sandbox: boolean,
  { hasPassword = true, sessions = [here] } = {},
): ShownPage {
  if (session === null) throw new Error('The gallery has a session for each role.');
  return accountView({ session: { ...session, hasPassword }, passkeys, sessions, sandbox, now });
}

const { password, passkeys } = accountWords;

export const states: readonly GalleryState[] = [
  accountState('passkeys', 'Account: two passkeys', mine(two, false, { sessions: [here, elsewhere] })),
  accountState('long', 'Account: ten passkeys', mine(long, false)),
  accountState('empty', 'Account: no passkey', mine([], true)),
  accountState('provider', 'Account: identity provider', mine([], false, { hasPassword: false })),
  accountState('add', 'Account: add a passkey', addView()),
  accountState('delete', 'Account: delete a passkey', deleteView({ passkeyId: 'psk_1' })),
  accountState('last', 'Account: the last passkey', deleteView({ passkeyId: 'psk_1', fault: passkeys.last })),
  accountState('password', 'Account: password', passwordView({})),
  accountState(
    'faults',
    'Account: password with faults',
    passwordView({ old: password.wrongOld, fresh: password.wrongNew }),
  ),
  accountState('reset', 'Reset of the sandbox', resetView()),
];
