/** `GET /session`: who is signed in. */
import type { Handler } from '../frame/call.ts';
import { describeSession } from './begin-session.ts';

export const sessionGet: Handler<'session-get'> = async ({ services, session }) => ({
  data: await describeSession(services, session),
});
