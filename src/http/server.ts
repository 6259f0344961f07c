/**
 * `buildServer()`: the one server of product and tests. Fastify provides limits, hooks and `inject`; none of its
 * defaults reach the wire: not its validation, coercion, serializer or error texts.
 */
import type { RequestListener } from 'node:http';
import Fastify, {
  type FastifyInstance,
  type FastifyRequest,
  type FastifyServerFactory,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import { defaultLimits } from '../contract/default-limits.ts';
import { endpoints } from '../contract/endpoints.ts';
import type { Limits } from '../contract/limits.ts';
import { RETENTION_DAYS } from '../contract/retention.ts';
import type { DispatcherOptions } from '../delivery/webhook-dispatcher.ts';
import { Mint } from '../mint.ts';
import { findSession, type Session } from '../storage/account/session.ts';
import { type Bearer, findToken, type TokenClock } from '../storage/account/token.ts';
import { TokenUses } from '../storage/account/token-uses.ts';
import { StatusSeenQueue } from '../storage/audit/status-seen.ts';
import { ChangeQueue, type ChangeQueueOptions } from '../storage/customer/change-queue.ts';
import { InitQueue } from '../storage/customer/init-queue.ts';
import { StatusQueue } from '../storage/customer/status-queue.ts';
import type { Database } from '../storage/engine/database.ts';
import { traced } from '../storage/engine/traced.ts';
import { latestEvents } from '../storage/record/event-feed.ts';
import { Origins } from '../trace.ts';
import { PASSWORD_COST_LOG2 } from '../vault/password.ts';
import type { Vault } from '../vault/vault.ts';
import { registerOpenId } from './account/openid.ts';
import { keepTokens } from './account/token-upkeep.ts';
import { forgetKeysHourly } from './customer/forget-keys.ts';
import { taxNumbersOf } from './customer/tax-number.ts';
import { ActiveTenants } from './frame/active-tenants.ts';
import { Admission } from './frame/admission.ts';
import { recordsOf } from './frame/audit.ts';
import { TokenCache } from './frame/authenticate.ts';
import { acceptJsonOnly } from './frame/body.ts';
import type { Services, Settings } from './frame/call.ts';
import { clientNetwork, connectionNetwork } from './frame/client-network.ts';
import { Connections } from './frame/connections.ts';
import { addEndpoint, compileChecks } from './frame/endpoint.ts';
import { FeedWatch } from './frame/feed-watch.ts';
import { HeldRequests } from './frame/held-requests.ts';
import { refuseOtherHosts } from './frame/host.ts';
import { judgeHeads } from './frame/judge-head.ts';
import { answerUnreadable, listener } from './frame/listener.ts';
import { answerOtherMethods } from './frame/methods.ts';
import { Metrics, type ShareMetrics } from './frame/metrics.ts';
import { PageGate } from './frame/page-gate.ts';
import { PasswordGate } from './frame/password-gate.ts';
import { policiesOf } from './frame/policies.ts';
import { RecordedRequests } from './frame/recorded-requests.ts';
import { Refusals } from './frame/refusals.ts';
import { refuseCrowd } from './frame/refuse-crowd.ts';
import { logRequests } from './frame/request-log.ts';
import { RequestTraces } from './frame/request-traces.ts';
import { type Refused, sendFailure } from './frame/respond.ts';
import { SessionCache } from './frame/session-cache.ts';
import { StoreWatch } from './frame/store-watch.ts';
import { UnderWay, type Visit } from './frame/under-way.ts';
import { handlers } from './handlers.ts';
import { birthSearchesOf } from './record/birth-search.ts';
import { recordRequests } from './sandbox/record-requests.ts';
import { registerDocs } from './service/docs.ts';
import { watchKeys } from './service/watch-keys.ts';
import { watchService } from './service/watch-service.ts';
import { webhooksOf } from './webhook/dispatcher.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in bearer; null on endpoints without token. */
    bearer: Bearer | null;
    /** The session by which a person is signed in; null if a token, or nobody, was. */
    session: Session | null;
    /** Where the browser is, on the console's endpoints; see `Call.origin`. */
    consoleOrigin: string;
    /** The error that was answered, for the log. */
    refused: Refused | null;
    /** Its place among the requests of its login; null before the token is checked. */
    visit: Visit | null;
    /** Why the body could not be parsed, as a hint; null if it could. */
    bodyFault: string | null;
  }
  interface FastifyInstance {
    /** Told of each store failure. */
    storeWatch: StoreWatch;
    refusals: Refusals;
  }
}

export interface ServerOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly settings?: Partial<Settings>;
  /** Of the program, for the metrics. Default: `unknown`. */
  readonly version?: string;
  /** No log if omitted. */
  readonly logger?: Logger;
  /** Aborted once the process has been told to stop, even if it goes on answering for a while. */
  readonly leaving?: AbortSignal | undefined;
  /** How `/metrics` reads all processes, if several form one service. */
  readonly shareMetrics?: ShareMetrics | undefined;
  /** Clock and ids; tests pass their own. */
  readonly mint?: Mint;
  /** Sizes of the queues for changes and registrations; tests set them. */
  readonly changeQueue?: ChangeQueueOptions;
  /** Replaces values of the table of limits; tests set small ones. */
  readonly limits?: Partial<Limits>;
  /** log2 of the cost at which passwords are hashed; tests set a low one. Default: `PASSWORD_COST_LOG2`. */
  readonly passwordCostLog2?: number;
  /** Adds pages for people; none if omitted. Ours are `registerConsole`. */
  readonly console?: (server: FastifyInstance, services: Services) => void;
  /** Delays and name lookups of webhooks; tests pass their own. */
  readonly delivery?: Pick<DispatcherOptions, 'timing' | 'resolve'>;
}

const defaults: Settings = {
  tokenLifetimeSeconds: 86_400,
  tokenIdleSeconds: null,
  trustProxy: [],
  metricsToken: null,
  allowedHosts: [],
  sandbox: false,
  allowPrivateWebhooks: false,
  publicUrl: null,
  retentionDays: RETENTION_DAYS,
  openid: null,
  recordReads: false,
  nameSearch: true,
};

/** Prepares whatever else the first requests need while the caller waits for its store. */
export async function getReady(): Promise<void> {
  await compileChecks();
}

/** No route has a Fastify schema. Fastify would still load its own compilers, a tenth of the program. */
const noCompilers = { compilersFactory: { buildValidator: neverAsked, buildSerializer: neverAsked } };

function neverAsked(): never {
  throw new Error('Endpoints check what they read and write what they answer themselves.');
}

export function buildServer(options: ServerOptions): FastifyInstance {
  const stop = new AbortController();
  const services = servicesOf(options, stop.signal);
  watchService(services, options.version ?? 'unknown');
  const { settings, limits, mint } = services;
  const server = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    // A child logger per request costs as much as its log line; the lines contain the requestId anyway.
    childLoggerFactory: (logger) => logger,
    // The framework would add its own, but only to the first of the servers that it makes.
    clientErrorHandler: () => {},
    serverFactory: serverFactory(services, options.logger),
    // Requests that arrive while the server drains are still answered, in the wire's own form.
    return503OnClosing: false,
    bodyLimit: limits.bodyBytes,
    trustProxy: settings.trustProxy.length > 0 ? [...settings.trustProxy] : false,
    schemaController: noCompilers,
    genReqId: () => mint.requestId(),
    requestIdHeader: false,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error, request, reply) => sendFailure(request as FastifyRequest, reply as never, error),
  }) as unknown as FastifyInstance;

  server.addHook('onReady', async () => services.webhooks.start());
  server.addHook('preClose', async () => stop.abort());
  server.addHook('onClose', () => services.webhooks.stop());
  // A kept-alive connection would delay the stop: Fastify only closes those of later requests.
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (services.leaving.aborted) reply.header('connection', 'close');
    done();
  });
  decorate(server);
  server.decorate('storeWatch', services.storeWatch);
  server.decorate('refusals', new Refusals(limits, stop.signal));
  acceptJsonOnly(server, limits);
  server.setErrorHandler((error, request, reply) => sendFailure(request, reply, error));
  logRequests(server, services.metrics, new RequestTraces(services.origins));
  if (settings.sandbox) recordRequests(server, services);
  judgeHeads(server, limits);
  refuseOtherHosts(server, settings);
  forgetKeysHourly(server, services);
  keepTokens(server, services);
  watchKeys(server, services);
  services.metrics.register(server, settings.metricsToken, services.limits.scrapeSharedMilliseconds);
  // Clients that may not read the metrics must not learn that they exist.
  answerOtherMethods(server);
  for (const endpoint of endpoints) {
    if ('sandboxOnly' in endpoint && !settings.sandbox) continue;
    // The endpoint's checks make sure that the parts have its types.
    addEndpoint(server, services, endpoint, handlers[endpoint.name] as Parameters<typeof addEndpoint>[3]);
  }
  registerOpenId(server, services);
  registerDocs(server, settings);
  options.console?.(server, services);
  return server;
}

/** Members that hooks set; the framework wants to know them before the first request. */
function decorate(server: FastifyInstance): void {
  server.decorateRequest('bearer', null);
  server.decorateRequest('session', null);
  server.decorateRequest('consoleOrigin', '');
  server.decorateRequest('visit', null);
  server.decorateRequest('refused', null);
  server.decorateRequest('bodyFault', null);
}

/** @returns makes the server of an address: `localhost` has two, which share an admission and their connections */
function serverFactory(
  { settings, limits, mint, metrics }: Services,
  log: Logger | undefined,
): FastifyServerFactory {
  const refuse = refuseCrowd(mint, metrics, log);
  const unreadable = answerUnreadable(mint, metrics, log);
  const networkOf = clientNetwork(settings.trustProxy);
  const connections = new Connections({ limits, networkOf: connectionNetwork(settings.trustProxy), log });
  let admission: Admission | undefined;
  const length = () => admission?.length ?? 0;
  metrics.watchQueue({ name: 'requests', length, limit: limits.requestsWaiting });
  return (answer) => {
    admission ??= new Admission({ answer: answer as RequestListener, refuse, networkOf, limits });
    return listener({ take: admission.take, unreadable, connections, limits });
  };
}

function tokenClockOf(mint: Mint, { tokenIdleSeconds }: Settings): TokenClock {
  return { now: mint.now(), idleSince: tokenIdleSeconds === null ? null : mint.now(-tokenIdleSeconds) };
}

function servicesOf(options: ServerOptions, stopping: AbortSignal): Services {
  const { vault, mint = new Mint(), changeQueue } = options;
  const database = traced(options.database);
  const settings = { ...defaults, ...options.settings };
  const limits = { ...defaultLimits, ...options.limits };
  const metrics = new Metrics(options.shareMetrics);
  const origins = new Origins(limits.origins);
  const records = recordsOf(database, vault, limits, { metrics, log: options.logger });
  const { tellAltered } = records;
  const tokenUses = new TokenUses();
  const activeTenants = new ActiveTenants();
  const tokenClock = () => tokenClockOf(mint, settings);
  return {
    database,
    vault,
    settings,
    limits,
    mint,
    tokens: new TokenCache((token) =>
      findToken(database, vault, token, { ...tokenClock(), uses: tokenUses, tell: tellAltered }),
    ),
    sessions: new SessionCache((value, isUse) =>
      findSession(database, vault, value, {
        clock: mint,
        idleSeconds: limits.sessionIdleSeconds,
        isUse,
        tell: tellAltered,
      }),
    ),
    tokenUses,
    tokenClock,
    policies: policiesOf(database, vault, tellAltered),
    tellLimit: (event) => options.logger?.warn({ ...event }, 'limit'),
    taxNumbers: taxNumbersOf(database, limits),
    birthSearches: birthSearchesOf(database, limits),
    passwordCostLog2: options.passwordCostLog2 ?? PASSWORD_COST_LOG2,
    passwords: new PasswordGate(limits.signInsWaiting),
    underWay: new UnderWay(limits),
    activeTenants,
    pages: new PageGate(limits, activeTenants),
    storeWatch: new StoreWatch(database),
    metrics,
    origins,
    changes: new ChangeQueue(database, vault, changeQueue, limits.customerBytes),
    inits: new InitQueue(database, vault, changeQueue),
    ...records,
    statuses: new StatusQueue(database, vault),
    statusesSeen: new StatusSeenQueue(database, vault),
    webhooks: webhooksOf({ database, vault, settings, limits, mint, metrics, origins }, options),
    feed: new FeedWatch({ latest: latestEvents.bind(null, database), stopping }),
    held: new HeldRequests(limits),
    recorded: new RecordedRequests(limits, stopping),
    keysInUse: new Set(),
    stopping,
    leaving: options.leaving ? AbortSignal.any([options.leaving, stopping]) : stopping,
  };
}
