/** People at the console's pages without a browser: what a page answers, and what a form of it does. */
import { roles } from '../../src/contract/rights.ts';
import { addPerson, ConsoleBrowser } from './console.ts';
import type { TestServer } from './server.ts';

export interface PageAnswer {
  readonly status: number;
  readonly html: string;
  /** Where the page goes on to; null: it does not. */
  readonly to: string | null;
}

export interface Visitor {
  get(path: string): Promise<PageAnswer>;
  /** Sends a form from a page of the console. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<PageAnswer>;
}

/** The roles of people. */
export type PersonRole = Exclude<(typeof roles)[number], 'integration'>;
export const personRoles = roles.filter((role): role is PersonRole => role !== 'integration');

/** A login `ROLE_AGGREGATOR` that is signed in. */
export async function visitorOf(
  server: TestServer,
  role: PersonRole,
  aggregatorId: string,
): Promise<Visitor> {
  const login = `${role}_${aggregatorId}`;
  await addPerson(server, login, role, aggregatorId);
  const { cookie } = await new ConsoleBrowser(server).enrolled(login);
  const send = async (method: 'GET' | 'POST', url: string, payload?: string): Promise<PageAnswer> => {
    const form = payload !== undefined && { 'content-type': 'application/x-www-form-urlencoded' };
    const headers = { cookie, 'sec-fetch-site': 'same-origin', ...form };
    const answer = await server.server.inject({
      method,
      url,
      headers,
      ...(payload !== undefined && { payload }),
    });
    const { location } = answer.headers;
    return { status: answer.statusCode, html: answer.payload, to: location ? String(location) : null };
  };
  return {
    get: (path) => send('GET', path),
    post: (path, fields) => send('POST', path, new URLSearchParams(fields).toString()),
  };
}

/** A visitor of each role of people. */
export async function visitorsOf(
  server: TestServer,
  aggregatorId: string,
): Promise<Readonly<Record<PersonRole, Visitor>>> {
  const made = personRoles.map(async (role) => [role, await visitorOf(server, role, aggregatorId)] as const);
  return Object.fromEntries(await Promise.all(made)) as Record<PersonRole, Visitor>;
}
