/** People at the console: their logins, and a browser that keeps the session's cookie and says where it is. */
import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import type { Role } from '../../src/contract/rights.ts';
import { addLogin } from '../../src/storage/account/login.ts';
import type { Database } from '../../src/storage/engine/database.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { Authenticator } from './authenticator.ts';
import { testPassword } from './login.ts';
import { quickHash } from './quick-hash.ts';
import type { TestServer } from './server.ts';

const passwordHash = quickHash(testPassword);

/** Adds a login with `testPassword`. */
export async function addPerson(
  { database, vault }: { readonly database: Database; readonly vault: Vault },
  login: string,
  role: Role = 'support',
  aggregatorId = 'people',
): Promise<void> {
  const now = '2026-11-01T00:00:00.000Z';
  await addLogin(database, vault, { login, aggregatorId, disclosure: 'masked', role, passwordHash, now });
}

/** Where requests of `inject` believe to be. */
const ORIGIN = 'http://localhost';

type Method = 'GET' | 'POST' | 'DELETE';

export class ConsoleBrowser {
  readonly #server: Pick<TestServer, 'server'>;
  readonly authenticator: Authenticator;
  /** The cookie's `name=value`; empty: none. */
  cookie = '';

  constructor(server: Pick<TestServer, 'server'>, authenticator = new Authenticator(ORIGIN)) {
    this.#server = server;
    this.authenticator = authenticator;
  }

  /** The same person on another node; its cookie is its own from then on. */
  at(server: Pick<TestServer, 'server'>): ConsoleBrowser {
    const other = new ConsoleBrowser(server, this.authenticator);
    other.cookie = this.cookie;
    return other;
  }

  /** @param headers replace those of a page of the service itself */
  async send(
    method: Method,
    url: string,
    payload?: object | string,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<LightMyRequestResponse> {
    const own = { 'sec-fetch-site': 'same-origin', ...(this.cookie && { cookie: this.cookie }), ...headers };
    const given = Object.entries(own).filter((one): one is [string, string] => one[1] !== undefined);
    const answer = await this.#server.server.inject({
      method,
      url,
      headers: Object.fromEntries(given),
      ...(payload !== undefined && { payload }),
    });
    const set = answer.headers['set-cookie'];
    if (set !== undefined)
      this.cookie = /Max-Age=0/.test(String(set)) ? '' : (String(set).split(';')[0] ?? '');
    return answer;
  }

  get(url: string) {
    return this.send('GET', url);
  }

  post(url: string, payload?: object) {
    return this.send('POST', url, payload);
  }

  delete(url: string) {
    return this.send('DELETE', url);
  }

  signIn(login: string, password = testPassword) {
    return this.post('/session', { login, password });
  }

  /** Signs in, and makes a passkey of its own for the login. */
  async enrolled(login: string): Promise<this> {
    await this.signIn(login);
    expect((await this.enrol()).statusCode).toBe(200);
    return this;
  }

  async enrol(label = 'Work laptop'): Promise<LightMyRequestResponse> {
    const options = await this.post('/passkeys/enrol/options');
    if (options.statusCode !== 200) return options;
    return this.post('/passkeys/enrol', {
      label,
      credential: this.authenticator.create(options.json().data),
    });
  }

  /** Shows one of its passkeys, after a sign-in. */
  async verify(): Promise<LightMyRequestResponse> {
    const options = (await this.post('/session/verify/options')).json().data;
    return this.post('/session/verify', { credential: this.authenticator.get(options) });
  }
}

/** Sends what a form of a page sends. */
export function sendForm(
  browser: ConsoleBrowser,
  path: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<LightMyRequestResponse> {
  const type = 'application/x-www-form-urlencoded';
  return browser.send('POST', path, new URLSearchParams(fields).toString(), {
    'content-type': type,
    ...headers,
  });
}
