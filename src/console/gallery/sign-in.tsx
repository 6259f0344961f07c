/** The states of signing in. */
import { passkeyPage } from '../sign-in/passkey-page.tsx';
import { type PasswordPage, passwordPage } from '../sign-in/password-page.tsx';
import { signInWords } from '../words/sign-in.ts';
import type { GalleryState } from './state.ts';

const { refused } = signInWords;

function passwordState(name: string, title: string, more: Partial<PasswordPage>): GalleryState {
  const page = passwordPage({ to: '/console', sandbox: false, openid: false, ...more });
  return { ...page, name: `sign-in-${name}`, title, role: null };
}

export const states: readonly GalleryState[] = [
  passwordState('sandbox', 'Sign in: sandbox', { sandbox: true }),
  passwordState('provider', 'Sign in: identity provider', { openid: true }),
  passwordState('ended', 'Sign in: session ended', { why: 'ended' }),
  passwordState('signed-out', 'Sign in: signed out', { why: 'signed-out' }),
  passwordState('refused', 'Sign in: refused', { login: 's.agent', fault: refused.wrong }),
  passwordState('locked', 'Sign in: too many attempts', { login: 's.agent', fault: refused.attempts(290) }),
  {
    ...passkeyPage('enrol', '/console'),
    name: 'sign-in-enrol',
    title: 'Sign in: make a passkey',
    role: null,
  },
  {
    ...passkeyPage('verify', '/console'),
    name: 'sign-in-verify',
    title: 'Sign in: show a passkey',
    role: null,
  },
];
