/** One serving process: listens once the store is open, and stops without losing anything. */
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { openidSettings } from '../../config-openid.ts';
import type { ServerOptions } from '../../http/server.ts';
import { type Database, StoreUnavailable } from '../../storage/engine/database.ts';
import { migrate, pendingMigrations } from '../../storage/engine/migrate.ts';
import { migrationsFolder } from '../../storage/engine/migration-files.ts';
import { continueFeedOrder } from '../../storage/record/event-feed.ts';
import { exitCodes, Failure, Interrupted } from '../shell/failure.ts';
import { cannotListen } from '../shell/port.ts';
import type { Stop } from '../shell/stop.ts';
import { watchKeyFile } from '../store/key-file.ts';
import { prepareData, unlock } from '../store/store.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly version: string;
  /** True: one JSON object with `url`, `pid`, `dataDir`, `engine`, `sandbox` once it listens. */
  readonly json: boolean;
}

/** What a serving process receives from the process that started it. */
export interface Host {
  /** The store, which may still be opening. */
  readonly opening: Promise<Database>;
  readonly logger: Logger;
  readonly stop: Stop;
  readonly shareMetrics?: ServerOptions['shareMetrics'];
  /** Called once, when it accepts requests. */
  readonly listening: (address: AddressInfo) => void;
}

/** How long requests in progress may take to finish, in milliseconds. */
const DRAIN_MS = 10_000;
const RETRY_MS = 1000;
/**
 * How many connections the system may queue until they are accepted; `net.core.somaxconn` caps it. Node's 511
 * is too small for a burst: connections that don't fit are retried after 1, 3 and 7 seconds.
 */
const BACKLOG = 4096;

/** Resolves to the exit code after a stop signal. */
export async function runNode(options: ServeOptions, host: Host): Promise<number> {
  const loading = loadServer(options.config);
  // Avoids an unhandled rejection if it fails before it is awaited.
  loading.catch(() => {});
  const database = await host.opening;
  const server = await startServer(options, database, host, await loading);
  host.listening(server.server.address() as AddressInfo);
  const stopTelling = tellLosses(options.config, database, host);
  await host.stop.requested;
  stopTelling();
  await leave(options.config);
  await drain(server);
  return exitCodes.ok;
}

/** Logs once if the store or the key file goes away while the service runs. @returns stops watching */
function tellLosses(config: Config, database: Database, { logger, stop }: Host): () => void {
  let ended = false;
  void database.ended.then((why) => {
    ended = true;
    // A normal stop closes the store too.
    if (!stop.signal.aborted)
      logger.fatal({ fault: 'store ended', cause: why.code }, why.message.replaceAll('\n', ' '));
  });
  return watchKeyFile(config, (problem) => {
    if (!ended) logger.error({ fault: 'master key' }, problem);
  });
}

/** Runs while the store opens: the embedded engine takes most of a second, in its own thread. */
async function loadServer({ engine }: Config) {
  const [server, { registerConsole }] = await Promise.all([
    import('../../http/server.ts'),
    import('../../console/register.ts'),
  ]);
  if (engine === 'embedded') server.getReady().catch(() => {});
  return (more: ServerOptions) => server.buildServer({ ...more, console: registerConsole });
}

async function startServer(
  options: ServeOptions,
  database: Database,
  { logger, stop, shareMetrics }: Host,
  buildServer: (options: ServerOptions) => FastifyInstance,
): Promise<FastifyInstance> {
  const { config, version } = options;
  stop.check();
  const vault = await untilReachable(config, logger, stop, async () => {
    await prepareSchema(database, config.migrate, logger, stop.signal);
    await continueFeedOrder(database);
    return unlock(config, database);
  });
  if (config.masterKeyNext !== null) {
    logger.warn(
      'OPENCIF_MASTER_KEY_NEXT is set: this process opens the store with either master key. When the change is done, ' +
        'give OPENCIF_MASTER_KEY its value and unset it (docs/keys.md).',
    );
  }
  stop.check();
  await prepareData(config, database, vault);
  if (config.engine === 'embedded' && !config.sandbox) {
    logger.warn('The embedded store keeps the record: one process, one disk. For more, set DATABASE_URL.');
  }
  const { limits } = config;
  const { tokenLifetimeSeconds, tokenIdleSeconds, trustProxy, metricsToken, sandbox } = config;
  const { allowedHosts, allowPrivateWebhooks, publicUrl, retentionDays, recordReads, nameSearch } = config;
  const settings = {
    tokenLifetimeSeconds,
    tokenIdleSeconds,
    trustProxy,
    metricsToken,
    sandbox,
    allowedHosts,
    allowPrivateWebhooks,
    publicUrl,
    retentionDays,
    openid: openidSettings(config),
    recordReads,
    nameSearch,
  };
  const server = buildServer({
    database,
    vault,
    settings,
    limits,
    version,
    logger,
    shareMetrics,
    leaving: stop.signal,
  });
  await listen(server, config);
  return server;
}

async function prepareSchema(
  database: Database,
  mayMigrate: boolean,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  if (mayMigrate) await migrate(database, migrationsFolder, { signal });
  const { current, latest } = await pendingMigrations(database);
  if (current > latest) {
    logger.warn(
      `The database is at schema ${current}, newer than this opencif, which knows ${latest} and can work with it. ` +
        'Start the newer version on this node when its turn comes.',
    );
  }
  if (current >= latest) return;
  throw new Failure(
    `The database is at schema ${current}, this opencif needs ${latest}, and OPENCIF_MIGRATE=false, or --no-migrate,\nforbids the upgrade.\n` +
      'Run:  opencif migrate',
  );
}

/** A database that starts together with this process may need a moment. */
async function untilReachable<T>(
  config: Config,
  logger: Logger,
  stop: Stop,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + config.startTimeoutSeconds * 1000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      stop.check();
      if (!(error instanceof StoreUnavailable) || isFinal(error) || performance.now() > deadline) throw error;
      logger.warn(`${error.message} Trying again for up to ${config.startTimeoutSeconds} s.`);
    }
    await delay(RETRY_MS, undefined, { signal: stop.signal }).catch(() => {
      throw new Interrupted();
    });
  }
}

/**
 * The server is up but refuses the login (class 28), has no such database, or rejects a parameter: waiting does
 * not help.
 */
function isFinal({ cause }: StoreUnavailable): boolean {
  const { code, message = '' } = (cause ?? {}) as { code?: unknown; message?: string };
  return /^(28...|3D000)$/.test(String(code)) || message.includes('startup parameter');
}

async function listen(server: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await server.listen({ host, port, backlog: BACKLOG });
  } catch (error) {
    await server.close();
    throw cannotListen({ host, port }, (error as NodeJS.ErrnoException).code ?? 'unknown');
  }
}

/** Goes on answering while load balancers learn from `/health/ready` that this process is stopping. */
async function leave({ stopDelaySeconds }: Config): Promise<void> {
  if (stopDelaySeconds > 0) await delay(stopDelaySeconds * 1000);
}

/** Stops accepting, waits for requests in progress, then closes the connections that are left. */
async function drain(server: FastifyInstance): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS);
  await server.close().finally(() => clearTimeout(late));
}
