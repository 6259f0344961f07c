/** What an endpoint is given: the services it may use and one request, checked and signed in. */
import type { Customer } from '../../contract/customer.ts';
import type { EndpointName, endpoints } from '../../contract/endpoints.ts';
import type { Static } from '../../contract/schema.ts';
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
import type { StoreWatch } from './store-watch.ts';

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
  readonly storeWatch: StoreWatch;
}

/** What every endpoint is given. */
export interface Call {
  readonly services: Services;
  readonly requestId: string;
  /** Network address of the client. */
  readonly address: string;
  /** Who signed in; on an endpoint without token there is nobody, and reading it is a fault. */
  readonly bearer: Bearer;
  /** Has the log tell of an error that the answer does not explain. */
  readonly tellFault: (error: unknown) => void;
  /** True once the client has closed its connection: nobody waits for the answer. */
  readonly gone: () => boolean;
}

/** The parts of a request; headers by lower-case name. An endpoint sees those that it has a schema for. */
export interface Parts {
  readonly params: unknown;
  readonly body: unknown;
  readonly query: unknown;
  readonly headers: unknown;
}

type Row<Name extends EndpointName> = Extract<(typeof endpoints)[number], { name: Name }>;

/** Of the body the `frame` where there is one: all else in it is for the endpoint to judge. */
type SchemaOf<R, Part extends keyof R> = Part extends 'body'
  ? R extends { frame: infer Frame }
    ? Frame
    : R[Part]
  : R[Part];

/** What an endpoint of the list is given: its parts of the request fit their schemas. */
export type CallOf<Name extends EndpointName> = Call & {
  readonly [Part in keyof Parts & keyof Row<Name>]: Static<SchemaOf<Row<Name>, Part>>;
};

/** What an endpoint answers with. */
export interface Answer<Data = unknown> {
  readonly data: Data;
  /** Of the customer that the answer is about. */
  readonly version?: number;
  /** This is the outcome of an earlier request with the same key. */
  readonly replayed?: true;
  /** Nothing was written. */
  readonly dryRun?: true;
  /** Of a dry run: names of the sections that would change, sorted. */
  readonly changedSections?: readonly string[];
  /** Of the request whose outcome is given again; default: this one's. */
  readonly requestId?: string;
}

/** An answer about one customer. */
export type CustomerOutcome = Answer<Customer> & { readonly version: number };

/** Throws `Refused` where there is no success to answer with. */
export type Handler<Name extends EndpointName> = (
  call: CallOf<Name>,
) => Promise<Answer<Static<Row<Name>['answer']>>>;

export function actorOf({ bearer, requestId, services }: Call): Actor {
  return {
    aggregatorId: bearer.aggregatorId,
    login: bearer.login,
    requestId,
    at: services.mint.now(),
  };
}
