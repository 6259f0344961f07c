/** Aggregators with an admin, for tests of the endpoints for logins. */
import type { LightMyRequestResponse } from 'fastify';
import type { Login } from '../../src/contract/logins.ts';
import { quickTenant } from './nodes.ts';
import type { TestServer } from './server.ts';

export interface Administered {
  readonly aggregatorId: string;
  /** Token of the admin, whose login is `ID_admin`. */
  readonly admin: string;
  /** Token of the login `ID_login`, of role `integration` and disclosure `documented`. */
  readonly program: string;
}

let serial = 0;

/** A new aggregator with an admin and a program. */
export async function administered(server: TestServer): Promise<Administered> {
  const aggregatorId = `administered_${++serial}`;
  const admin = await quickTenant(server, aggregatorId, { role: 'admin' });
  return { aggregatorId, admin, program: await quickTenant(server, aggregatorId) };
}

/** The login as the list shows it. @param token an admin's */
export async function shownLogin(server: TestServer, token: string, login: string): Promise<Login> {
  const { items } = (await server.get('/logins?limit=100', token)).json().data;
  return items.find((one: Login) => one.login === login);
}

/** Whether a token is still taken, by an endpoint that any login may use with it. */
export async function isSignedIn(server: TestServer, token: string): Promise<boolean> {
  const answer: LightMyRequestResponse = await server.post('/user/change-password', {}, token);
  return answer.statusCode !== 401;
}
