/**
 * The identity provider (OpenID Connect) that people sign in with: authorization code with PKCE, by `openid-client`,
 * which is loaded when the first of them comes.
 */
import type * as openid from 'openid-client';
import type { OpenIdSettings } from '../frame/call.ts';

type Client = typeof openid;

/** What one sign-in must still know when the browser comes back. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider says of a person. */
export interface Claims {
  readonly sub: string;
  readonly [name: string]: unknown;
}

/**
 * Nobody was signed in. `denied`: the provider refused, or the person did. `invalid`: what came back is not what
 * was asked for, or was used before. `unavailable`: the provider did not answer in time, or not as one.
 */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault';
  readonly kind: 'denied' | 'invalid' | 'unavailable';

  /** @param message for the operator; it names no person */
  constructor(kind: ProviderFault['kind'], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** How long what the provider says of itself is believed, in milliseconds. */
const BELIEVED_MS = 3_600_000;

export class OpenIdProvider {
  readonly #settings: OpenIdSettings;
  readonly #timeoutSeconds: number;
  #found: { readonly config: Promise<openid.Configuration>; readonly untilMs: number } | null = null;

  constructor(settings: OpenIdSettings, timeoutSeconds: number) {
    this.#settings = settings;
    this.#timeoutSeconds = timeoutSeconds;
  }

  /**
   * @param redirectUri where the browser comes back to
   * @returns where the browser must go
   * @throws ProviderFault
   */
  async begin(redirectUri: string): Promise<{ readonly url: string; readonly flow: Flow }> {
    const client = await import('openid-client');
    const config = await this.discover();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const verifier = client.randomPKCECodeVerifier();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: this.#settings.scope,
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, flow: { state, nonce, verifier } };
  }

  /**
   * @param callback where the browser came back to, with the query
   * @throws ProviderFault
   */
  async finish(callback: URL, { state, nonce, verifier }: Flow): Promise<Claims> {
    const client = await import('openid-client');
    const config = await this.discover();
    try {
      const tokens = await client.authorizationCodeGrant(config, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return tokens.claims() as Claims;
    } catch (error) {
      throw faultOf(client, error);
    }
  }

  /** What the provider says of itself. @throws ProviderFault */
  discover(): Promise<openid.Configuration> {
    if (this.#found && this.#found.untilMs > performance.now()) return this.#found.config;
    const config = this.#discovery();
    const found = { config, untilMs: performance.now() + BELIEVED_MS };
    this.#found = found;
    // What failed is asked for again by the next one.
    config.catch(() => {
      if (this.#found === found) this.#found = null;
    });
    return config;
  }

  async #discovery(): Promise<openid.Configuration> {
    const client = await import('openid-client');
    const { issuer, clientId, clientSecret } = this.#settings;
    // The settings accept plain http for this machine only.
    const execute = [
      client.enableNonRepudiationChecks,
      ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : []),
    ];
    const timeout = this.#timeoutSeconds;
    try {
      const basic = client.ClientSecretBasic(clientSecret);
      return await client.discovery(new URL(issuer), clientId, undefined, basic, { execute, timeout });
    } catch (error) {
      throw new ProviderFault(
        'unavailable',
        `The issuer could not be asked what it offers: ${reasonOf(error)}`,
        error,
      );
    }
  }
}

/** Of the library's errors: the provider did not answer, or not as one. */
const unanswered = /^OAUTH_(?:TIMEOUT|ABORT|RESPONSE_IS_NOT_CONFORM|RESPONSE_IS_NOT_JSON|PARSE_ERROR)$/;

function faultOf(client: Client, error: unknown): unknown {
  if (error instanceof client.AuthorizationResponseError) {
    return new ProviderFault('denied', `The provider answered ${wordOf(error.error)}.`, error);
  }
  if (error instanceof client.ResponseBodyError) {
    // The code was used before, is too old, or belongs to another sign-in. Everything else is not the person's fault.
    const kind = error.error === 'invalid_grant' ? 'invalid' : 'unavailable';
    return new ProviderFault(kind, `The provider gave no token: ${wordOf(error.error)}.`, error);
  }
  if (error instanceof client.ClientError) {
    const kind = unanswered.test(error.code ?? '') ? 'unavailable' : 'invalid';
    return new ProviderFault(kind, `The provider's answer: ${error.code}.`, error);
  }
  return isNoConnection(error) ? new ProviderFault('unavailable', reasonOf(error), error) : error;
}

/** `fetch` throws a TypeError for all of them. */
function isNoConnection(error: unknown): error is TypeError {
  return error instanceof TypeError && error.cause !== undefined;
}

/** What a provider names an error: anything else could hold something personal. */
function wordOf(text: string): string {
  return /^\w{1,40}$/.test(text) ? text : 'an error without a name';
}

function reasonOf(error: unknown): string {
  const { message, code, cause } = error as Error & { code?: string };
  const { code: why = code } = (cause ?? {}) as { code?: string };
  return why === undefined ? message : `${message} (${why})`;
}
