/** What an endpoint is given: the services it may use and one request, checked and signed in. */
import type { WebhookDispatcher } from '../../delivery/webhook-dispatcher.ts';
import type { Mint } from '../../mint.ts';
import type { Bearer } from '../../storage/account/token.ts';
import type { ChangeQueue } from '../../storage/customer/change-queue.ts';
import type { InitQueue } from '../../storage/customer/init-queue.ts';
import type { StatusQueue } from '../../storage/customer/status-queue.ts';
import type { Database } from '../../storage/engine/database.ts';
import type { Actor } from '../../storage/record/customer-record.ts';
import type { Vault } from '../../vault/vault.ts';
import type { TokenCache } from './authenticate.ts';
import type { Metrics } from './metrics.ts';
import type { PasswordGate } from './password-gate.ts';

export interface Settings {
  /** Default 86,400 (24 h). */
  readonly tokenLifetimeSeconds: number;
  /** Addresses or networks whose `X-Forwarded-For` is believed; none by default. */
  readonly trustProxy: readonly string[];
  /** Asked for as `Authorization: Bearer …` by `/metrics`; null: loopback only. */
  readonly metricsToken: string | null;
  /** True adds `/sandbox/reset` and fills in the sample login on the docs page. */
  readonly sandbox: boolean;
  /** True: webhooks may lead to private addresses and to plain http. */
  readonly allowPrivateWebhooks: boolean;
}

export interface Services {
  readonly database: Database;
  readonly vault: Vault;
  readonly settings: Settings;
  readonly mint: Mint;
  readonly metrics: Metrics;
  readonly changes: ChangeQueue;
  readonly inits: InitQueue;
  readonly statuses: StatusQueue;
  readonly webhooks: WebhookDispatcher;
  /** Idempotency keys of requests under way on this node. */
  readonly keysInUse: Set<string>;
  /** Aborted when the server stops: requests that are held are answered then. */
  readonly stopping: AbortSignal;
  readonly tokens: TokenCache;
  readonly passwords: PasswordGate;
}

/** What an endpoint tells with its answer, a refusal too, besides `data`. */
export interface Reply {
  /** Of the customer that the answer is about. */
  version?: number;
  /** This is the outcome of an earlier request with the same key. */
  replayed?: true;
  /** Nothing was written. */
  dryRun?: true;
  /** Of a dry run: names of the sections that would change, sorted. */
  changedSections?: string[];
  /** Of the request whose outcome is given again; default: this one's. */
  requestId?: string;
}

export interface Call<Body = unknown, Query = unknown, Headers = unknown> {
  readonly services: Services;
  readonly requestId: string;
  /** The body, or the path's parameters where the endpoint has no body; fits its schema. */
  readonly body: Body;
  /** The path's parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** Fits its schema; unchecked where the endpoint has none. */
  readonly query: Query;
  /** By lower-case name; those in the endpoint's schema fit it. */
  readonly headers: Headers;
  /** Network address of the client. */
  readonly address: string;
  /** Who signed in; on an endpoint without token there is nobody, and reading it is a fault. */
  readonly bearer: Bearer;
  readonly reply: Reply;
  /** Has the log tell of an error that the answer does not explain. */
  readonly tellFault: (error: unknown) => void;
  /** True once the client has closed its connection: nobody waits for the answer. */
  readonly gone: () => boolean;
}

/** @returns the `data` of the success; throws `Refused` otherwise */
export type Handler<Body = never, Query = never, Headers = never> = (
  call: Call<Body, Query, Headers>,
) => Promise<unknown>;

export function actorOf({ bearer, requestId, services }: Call): Actor {
  return {
    aggregatorId: bearer.aggregatorId,
    login: bearer.login,
    requestId,
    at: services.mint.now(),
  };
}
