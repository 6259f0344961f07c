/** The client: one method for each endpoint, named as the endpoint. */
import { AuthCalls, SandboxCalls, UserCalls } from './account.ts';
import { CustomerCalls } from './customer.ts';
import { CustomersCalls } from './customers.ts';
import { fromEnvironment } from './environment.ts';
import { OpenCIFError } from './errors.ts';
import { EventsCalls } from './events.ts';
import type { CallOptions, ClientOptions } from './options.ts';
import type { APIPromise } from './promise.ts';
import { TokenKeeper } from './token.ts';
import { Transport } from './transport.ts';
import type { Status, Token } from './types.ts';
import { WebhooksCalls } from './webhooks.ts';

/**
 * Speaks the customer API of an opencif, or of the vendor for the documented endpoints.
 *
 * @throws OpenCIFError when baseURL, or both a token and login with password, are missing
 */
export class OpenCIF {
  readonly baseURL: string;
  readonly auth: AuthCalls;
  readonly user: UserCalls;
  readonly customer: CustomerCalls;
  readonly customers: CustomersCalls;
  readonly events: EventsCalls;
  readonly webhooks: WebhooksCalls;
  readonly sandbox: SandboxCalls;
  readonly #transport: Transport;
  readonly #tokens: TokenKeeper;
  readonly #login: string;
  #password: string;

  constructor(options: ClientOptions = {}) {
    const { token, timeoutMs = 60_000, maxRetries = 2, retryDelayMs = 500 } = options;
    this.baseURL = addressOf(options.baseURL ?? fromEnvironment('OPENCIF_BASE_URL'));
    this.#login = options.login ?? fromEnvironment('OPENCIF_LOGIN') ?? '';
    this.#password = options.password ?? fromEnvironment('OPENCIF_PASSWORD') ?? '';
    const canSignIn = this.#login !== '' && this.#password !== '';
    if (!canSignIn && token === undefined) {
      throw new OpenCIFError('Give login and password (OPENCIF_LOGIN, OPENCIF_PASSWORD), or a token.');
    }
    const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    const transport = new Transport(
      { baseURL: this.baseURL, fetch, timeoutMs, maxRetries, retryDelayMs },
      () => this.#tokens,
    );
    this.#transport = transport;
    this.#tokens = new TokenKeeper(token, canSignIn ? () => this.#signIn().withResponse() : null);
    this.auth = new AuthCalls((callOptions) => this.#signIn(callOptions));
    this.user = new UserCalls(transport, (password) => {
      this.#password = password;
      if (canSignIn) this.#tokens.forget();
    });
    this.customer = new CustomerCalls(transport);
    this.customers = new CustomersCalls(transport);
    this.events = new EventsCalls(transport);
    this.webhooks = new WebhooksCalls(transport);
    this.sandbox = new SandboxCalls(transport);
  }

  /** Whether the service is ready; asked once unless `maxRetries` says more. @throws ServiceUnavailableError */
  health(options?: CallOptions): APIPromise<Status> {
    const request = { method: 'GET', path: '/health', token: false, repeat: 'safe' } as const;
    return this.#transport.call(request, { maxRetries: 0, ...options });
  }

  #signIn(options?: CallOptions): APIPromise<Token> {
    const body = { user: { login: this.#login, password: this.#password } };
    const path = '/auth/get-token';
    return this.#transport.call({ method: 'POST', path, body, token: false, repeat: 'safe' }, options);
  }
}

function addressOf(text: string | undefined): string {
  if (!text) throw new OpenCIFError('Give baseURL, or set OPENCIF_BASE_URL.');
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new OpenCIFError('baseURL is no http or https address.');
  }
  return text.replace(/\/+$/, '');
}
