/** The input of an endpoint: the services it may use and one checked, authenticated request. */
import type { ComparedAnswers } from '../../contract/caller.ts';
import type { Customer } from '../../contract/customer.ts';
import type { EndpointName, endpoints } from '../../contract/endpoints.ts';
import type { Limits } from '../../contract/limits.ts';
import type { Static } from '../../contract/schema.ts';
import type { WebhookDispatcher } from '../../delivery/webhook-dispatcher.ts';
import type { Grant } from '../../domain/openid.ts';
import type { Mint } from '../../mint.ts';
import type { Session } from '../../storage/account/session.ts';
import type { AccountFault, Bearer, TokenClock } from '../../storage/account/token.ts';
import type { TokenUses } from '../../storage/account/token-uses.ts';
import type { AppendQueue } from '../../storage/audit/append-queue.ts';
import type { AuditEvent } from '../../storage/audit/audit-event.ts';
import type { Access } from '../../storage/audit/customer-access.ts';
import type { StatusSeenQueue } from '../../storage/audit/status-seen.ts';
import type { ChangeQueue } from '../../storage/customer/change-queue.ts';
import type { InitQueue } from '../../storage/customer/init-queue.ts';
import type { StatusQueue } from '../../storage/customer/status-queue.ts';
import type { Database } from '../../storage/engine/database.ts';
import type { Actor } from '../../storage/record/customer-record.ts';
import type { Origins } from '../../trace.ts';
import type { Vault } from '../../vault/vault.ts';
import type { ActiveTenants } from './active-tenants.ts';
import type { TokenCache } from './authenticate.ts';
import type { FeedWatch } from './feed-watch.ts';
import type { HeldRequests } from './held-requests.ts';
import type { Metrics } from './metrics.ts';
import type { PageGate } from './page-gate.ts';
import type { PasswordGate } from './password-gate.ts';
import type { Policies } from './policies.ts';
import type { RecordedRequests } from './recorded-requests.ts';
import type { SessionCache } from './session-cache.ts';
import type { ShareBudget } from './share-budget.ts';
import type { StoreWatch } from './store-watch.ts';
import type { Strangers } from './strangers.ts';
import type { UnderWay } from './under-way.ts';

export interface Settings {
  /** Default 86,400 (24 h). */
  readonly tokenLifetimeSeconds: number;
  /** A token ends if it is not used for as long; null, the default: it does not. */
  readonly tokenIdleSeconds: number | null;
  /** Addresses or networks whose `X-Forwarded-For` is trusted; none by default. */
  readonly trustProxy: readonly string[];
  /** Token that `/metrics` requires as `Authorization: Bearer …`; null: loopback only. */
  readonly metricsToken: string | null;
  /** True adds `/sandbox/reset` and fills in the sample login on the docs page. */
  readonly sandbox: boolean;
  /** Names in the header `Host` that the sandbox, and `/metrics` without a token, answer to, besides loopback's. */
  readonly allowedHosts: readonly string[];
  /** True: what programs read is recorded, too. */
  readonly recordReads: boolean;
  /** True: customers are found by beginnings of names, and by date of birth with the last four digits of an SSN. */
  readonly nameSearch: boolean;
  /** True: webhooks may use private addresses and plain http. */
  readonly allowPrivateWebhooks: boolean;
  /** The origin where browsers reach the service: `https://cif.example.test`; null: this machine only. */
  readonly publicUrl: string | null;
  /** How long a closed customer is kept before it may be erased. Default: five years. */
  readonly retentionDays: number;
  /** Null: people sign in with passwords. */
  readonly openid: OpenIdSettings | null;
}

/** The identity provider that people sign in with. */
export interface OpenIdSettings {
  /** As it names itself. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Separated by spaces. */
  readonly scope: string;
  /** The claim that gives a role. */
  readonly claim: string;
  /** The first whose value somebody has counts. */
  readonly grants: readonly Grant[];
  /** Whether somebody who has a role and no login gets one. */
  readonly makeLogins: boolean;
}

/** How often each login may still find out whether an SSN or EIN is registered. */
export interface TaxNumbers {
  readonly budget: ShareBudget;
  readonly guesses: {
    /** @returns seconds to wait; 0: it may be judged, and is counted */
    wait(guess: { readonly login: string; readonly kind: 'ssn' | 'ein'; readonly value: string }): number;
  };
}

export interface Services {
  readonly database: Database;
  readonly vault: Vault;
  readonly settings: Settings;
  readonly limits: Limits;
  readonly mint: Mint;
  readonly metrics: Metrics;
  /** Which traces the newest changes of this process belong to. */
  readonly origins: Origins;
  readonly changes: ChangeQueue;
  readonly inits: InitQueue;
  readonly statuses: StatusQueue;
  /** The same, where it has to be recorded who sees the customer. */
  readonly statusesSeen: StatusSeenQueue;
  /** Events for auditors; `audit()` of `frame/audit.ts` writes those of a request. */
  readonly audit: AppendQueue<AuditEvent>;
  /** Networks of sign-ins under unknown names. */
  readonly strangers: Strangers;
  /** What aggregators ask of their people. */
  readonly policies: Policies;
  /** Who saw whom; `frame/record-access.ts` alone writes to it. */
  readonly access: AppendQueue<Access>;
  readonly webhooks: WebhookDispatcher;
  /** What a sandbox remembers of requests; elsewhere nothing is added to it. */
  readonly recorded: RecordedRequests;
  /** Requests that are held until there is something new. */
  readonly feed: FeedWatch;
  /** Requests for events that wait for something to tell. */
  readonly held: HeldRequests;
  /** Idempotency keys of the requests in progress on this node. */
  readonly keysInUse: Set<string>;
  /** Aborted when the server stops, so that held requests are answered. */
  readonly stopping: AbortSignal;
  /** Aborted earlier than `stopping` if the process goes on answering for a while after it was told to stop. */
  readonly leaving: AbortSignal;
  readonly tokens: TokenCache<Bearer>;
  readonly sessions: SessionCache;
  /** When this node saw which token. */
  readonly tokenUses: TokenUses;
  /** The present, as tokens are judged by it. */
  readonly tokenClock: () => TokenClock;
  readonly underWay: UnderWay;
  /** Which tenants have just sent requests. */
  readonly activeTenants: ActiveTenants;
  /** Where pages are read. */
  readonly pages: PageGate;
  readonly passwords: PasswordGate;
  /** log2 of the cost at which passwords are hashed. */
  readonly passwordCostLog2: number;
  readonly taxNumbers: TaxNumbers;
  /** How often each login may still search by date of birth and last four digits and find nobody. */
  readonly birthSearches: ShareBudget;
  /** Logs that a login has used up a share that protects others. */
  readonly tellLimit: (event: AuditEvent) => void;
  /**
   * Logs that somebody altered the database, and tells the auditors of the aggregator. The text names the kind of fault,
   * nobody's data.
   */
  readonly tellAltered: (fault: AccountFault, aggregatorId?: string | null) => void;
  readonly storeWatch: StoreWatch;
}

/** The input that every endpoint gets. */
export interface Call {
  readonly services: Services;
  readonly requestId: string;
  /** Network address of the client. */
  readonly address: string;
  /** The signed-in bearer. On an endpoint without a token there is none, and reading it is a bug. */
  readonly bearer: Bearer;
  /** The session, on an endpoint that needs one. On any other there is none, and reading it is a bug. */
  readonly session: Session;
  /** The origin of the console's pages, on an endpoint of the console; elsewhere empty. */
  readonly origin: string;
  /**
   * The bearer as it is now, at most 3 s old. A request that takes long, or that is held, asks before it goes on.
   * @throws Refused `unauthorized` if the login or the token has ended since, as it does if the role has changed
   */
  readonly bearerNow: () => Promise<Bearer>;
  /** Logs an error that the answer does not explain. */
  readonly tellFault: (error: unknown) => void;
  /** True once the client has closed its connection, so nobody is waiting for the answer. */
  readonly gone: () => boolean;
}

/** The parts of a request; headers by lower-case name. An endpoint sees only parts that it has a schema for. */
export interface Parts {
  readonly params: unknown;
  readonly body: unknown;
  readonly query: unknown;
  readonly headers: unknown;
}

type Row<Name extends EndpointName> = Extract<(typeof endpoints)[number], { name: Name }>;

/** The body's type is its `frame` if it has one: the endpoint judges the rest of the body itself. */
type SchemaOf<R, Part extends keyof R> = Part extends 'body'
  ? R extends { frame: infer Frame }
    ? Frame
    : R[Part]
  : R[Part];

/** The input of a listed endpoint: its parts of the request match their schemas. */
export type CallOf<Name extends EndpointName> = Call & {
  readonly [Part in keyof Parts & keyof Row<Name>]: Static<SchemaOf<Row<Name>, Part>>;
};

/** The answer of an endpoint. */
export interface Answer<Data = unknown> {
  readonly data: Data;
  /** Version of the customer that the answer is about. */
  readonly version?: number;
  /** Set if the statement that read what is shown has recorded who sees it. */
  readonly recorded?: true;
  /** What was revealed and why, if something was. */
  readonly reveals?: { readonly field: string; readonly reason: string };
  /** Which answers of a caller fitted, if a caller was verified. */
  readonly verifies?: { readonly fits: ComparedAnswers; readonly representativeId?: string };
  /** Set if this is the outcome of an earlier request with the same key. */
  readonly replayed?: true;
  /** Set if nothing was written. */
  readonly dryRun?: true;
  /** Names of the sections that a dry run would change, sorted. */
  readonly changedSections?: readonly string[];
  /** How many webhooks would receive the change of a person's dry run. */
  readonly webhooks?: number;
  /** For the header `Set-Cookie`. */
  readonly setCookie?: string;
  /** Id of the request whose outcome is repeated; default: this request's id. */
  readonly requestId?: string;
}

/** An answer about one customer. */
export type CustomerOutcome = Answer<Customer> & { readonly version: number };

/** Throws `Refused` if the request does not succeed. */
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
