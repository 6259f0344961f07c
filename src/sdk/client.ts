/** The client: one method for each endpoint, with the endpoint's name. */
import { AuthCalls, SandboxCalls, signIn, UserCalls } from './account.ts';
import { AccessCalls, AuditCalls } from './audit.ts';
import { CustomerCalls } from './customer.ts';
import { CustomersCalls } from './customers.ts';
import { fromEnvironment, runtimeFetch } from './environment.ts';
import { OpenCIFError } from './errors.ts';
import { EventsCalls } from './events.ts';
import { KeysCalls } from './keys.ts';
import { LoginsCalls } from './logins.ts';
import type { CallOptions, ClientOptions } from './options.ts';
import { PolicyCalls } from './policy.ts';
import type { APIPromise } from './promise.ts';
import { RetentionCalls } from './retention.ts';
import { headerText } from './text.ts';
import { TokenKeeper } from './token.ts';
import { Transport } from './transport.ts';
import type { Status } from './types.ts';
import { WebhooksCalls } from './webhooks.ts';
import { wireOf } from './wire.ts';

/**
 * Calls the customer API of opencif or, for the documented endpoints, of the vendor.
 *
 * @throws OpenCIFError if baseURL is missing, or if there is neither a token nor a login with password
 */
export class OpenCIF {
  /** URL of the service, without a trailing slash. */
  readonly baseURL: string;
  /** Signing in and out. */
  readonly auth: AuthCalls;
  /** Your password. */
  readonly user: UserCalls;
  /** One customer: register, change and read it. */
  readonly customer: CustomerCalls;
  /** The record: search, history, many at once. opencif only. */
  readonly customers: CustomersCalls;
  /** Who saw which customer. opencif only. */
  readonly access: AccessCalls;
  /** Who signed in, was refused, or administered something. opencif only. */
  readonly audit: AuditCalls;
  /** The feed of all changes. opencif only. */
  readonly events: EventsCalls;
  /** Changes sent to a URL. opencif only but for `unwrap`. */
  readonly webhooks: WebhooksCalls;
  /** Who may do what, for admins. opencif only. */
  readonly logins: LoginsCalls;
  /** The age of the store's keys, for auditors and admins. opencif only. */
  readonly keys: KeysCalls;
  /** Closed customers and how long they are kept. opencif only. */
  readonly retention: RetentionCalls;
  /** What the aggregator asks of its people. opencif only. */
  readonly policy: PolicyCalls;
  /** The sandbox, if the service runs as one. opencif only. */
  readonly sandbox: SandboxCalls;
  readonly #transport: Transport;

  constructor(options: ClientOptions = {}) {
    const { timeoutMs = 60_000, maxRetries = 2, retryDelayMs = 500 } = options;
    const baseURL = addressOf(options.baseURL ?? fromEnvironment('OPENCIF_BASE_URL'));
    const wire = wireOf(options.fetch ?? runtimeFetch, options);
    const transport: Transport = new Transport(
      { baseURL, wire, timeoutMs, maxRetries, retryDelayMs },
      () => tokens,
    );
    const login = options.login ?? fromEnvironment('OPENCIF_LOGIN') ?? '';
    let password = options.password ?? fromEnvironment('OPENCIF_PASSWORD') ?? '';
    const token = options.token ? headerText('token', options.token) : undefined;
    const canSignIn = login !== '' && password !== '';
    if (!canSignIn && token === undefined) {
      throw new OpenCIFError('Give login and password (OPENCIF_LOGIN, OPENCIF_PASSWORD), or a token.');
    }
    const getToken = (callOptions?: CallOptions) => signIn(transport, { login, password }, callOptions);
    // The call that needs the token makes the retries.
    const renew = () => getToken({ maxRetries: 0 }).withResponse();
    const tokens: TokenKeeper = new TokenKeeper(token, canSignIn ? renew : null);
    this.#transport = transport;
    this.baseURL = baseURL;
    this.auth = new AuthCalls({ transport, getToken, forget: () => tokens.forget() });
    this.user = new UserCalls(transport, (changed) => {
      password = changed;
      if (canSignIn) tokens.forget();
    });
    this.customer = new CustomerCalls(transport);
    this.customers = new CustomersCalls(transport);
    this.access = new AccessCalls(transport);
    this.audit = new AuditCalls(transport);
    this.events = new EventsCalls(transport);
    this.webhooks = new WebhooksCalls(transport);
    this.logins = new LoginsCalls(transport);
    this.keys = new KeysCalls(transport);
    this.retention = new RetentionCalls(transport);
    this.policy = new PolicyCalls(transport);
    this.sandbox = new SandboxCalls(transport);
  }

  /**
   * Whether the service is ready. Sent once, unless `maxRetries` is set.
   * @throws ServiceUnavailableError, or StoreReadOnlyError if it only answers reads
   */
  health(options?: CallOptions): APIPromise<Status> {
    const request = { method: 'GET', path: '/health', token: false, repeat: 'safe' } as const;
    return this.#transport.call(request, { maxRetries: 0, ...options });
  }

  /** Whether the process answers, whatever its store does. Sent once, unless `maxRetries` is set. */
  healthLive(options?: CallOptions): APIPromise<Status> {
    const request = { method: 'GET', path: '/health/live', token: false, repeat: 'safe' } as const;
    return this.#transport.call(request, { maxRetries: 0, ...options });
  }

  /**
   * Like `health`, but a process that is stopping is not ready. Sent once, unless `maxRetries` is set.
   * @throws ServiceUnavailableError, or StoreReadOnlyError if it only answers reads
   */
  healthReady(options?: CallOptions): APIPromise<Status> {
    const request = { method: 'GET', path: '/health/ready', token: false, repeat: 'safe' } as const;
    return this.#transport.call(request, { maxRetries: 0, ...options });
  }
}

function addressOf(text: string | undefined): string {
  if (!text) throw new OpenCIFError('Give baseURL, or set OPENCIF_BASE_URL.');
  if (!/^https?:\/\/[^@?#]+$/.test(text) || !isAddress(text)) {
    throw new OpenCIFError('baseURL is not an http or https address without user name and query.');
  }
  return text.replace(/\/+$/, '');
}

/** Does what `URL.canParse` does, which browsers from before 2023 do not have. */
function isAddress(text: string): boolean {
  try {
    return Boolean(new URL(text));
  } catch {
    return false;
  }
}
