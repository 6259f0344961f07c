/** `POST /console/sign-out`: the session ends, and the browser forgets what it has of this site. */
import { SIGN_IN } from '../frame/own-path.ts';
import type { Door } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';

export const signOutDoor: Door = {
  method: 'POST',
  path: '/console/sign-out',
  async handle({ session, call }) {
    const signedOut = { to: `${SIGN_IN}?why=signed-out`, forget: true } as const;
    if (session === null) return signedOut;
    const reply = await call('session-end');
    return reply.ok || reply.code === 'unauthorized' ? signedOut : refusedPage(reply);
  },
};
