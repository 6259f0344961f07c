/** A real identity provider (`oidc-provider`) on loopback, and a browser that visits it and the service. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const clientId = 'opencif';
export const clientSecret = 'a-secret-of-the-tests-only';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

/** What the provider says of a person besides `sub`. */
export type Person = Readonly<Record<string, unknown>>;

export interface IdentityProvider {
  readonly issuer: string;
  /** By `sub`; may be changed at any time. */
  readonly people: Map<string, Person>;
  /** Who signs in next; null: they refuse. */
  next: string | null;
  /** Begins to answer. @param redirectUris where services take people back */
  serve(redirectUris: readonly string[]): void;
  close(): Promise<void>;
}

/** Listens, so that its address is known to the services that it serves then. */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const people = new Map<string, Person>();
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const http = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const started: IdentityProvider = {
    issuer,
    people,
    next: null,
    serve(redirectUris) {
      const provider = providerOf(issuer, redirectUris, people);
      const answer = provider.callback();
      handle = (request, response) => {
        // The page where a person would type a password.
        if (!request.url?.startsWith('/sign-in/')) return void answer(request, response);
        const { next } = started;
        const outcome =
          next === null ? { error: 'access_denied' } : { login: { accountId: next, remember: false } };
        return void provider.interactionFinished(request, response, outcome);
      };
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return started;
}

function providerOf(issuer: string, redirectUris: readonly string[], people: Map<string, Person>): Provider {
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [...redirectUris] }],
    claims: { openid: ['sub', 'groups', 'preferred_username'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['of the tests'] },
    jwks: { keys: [key] },
    ttl: { AccessToken: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/sign-in/${uid}` },
    pkce: { required: () => true },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...people.get(sub) }) }),
    // Nobody is asked whether the service may know who they are.
    async loadExistingGrant({ oidc }) {
      const grant = new provider.Grant({ clientId, accountId: oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
  });
  return provider;
}

/** Keeps cookies by origin and follows redirects one by one, as a browser does. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  /** @returns the answer that is no redirect, or the one whose next step `stop` says it must not take */
  async visit(
    url: string,
    stop: (next: string) => boolean = () => false,
  ): Promise<{ url: string; answer: Response; next: string | null }> {
    for (let at = url; ; ) {
      const answer = await this.get(at);
      const location = answer.headers.get('location');
      const next = location === null ? null : new URL(location, at).href;
      if (next === null || stop(next)) return { url: at, answer, next };
      at = next;
    }
  }

  async get(url: string): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  cookies(origin: string): ReadonlyMap<string, string> {
    return this.#jars.get(origin) ?? new Map();
  }
}
