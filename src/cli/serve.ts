/** `opencif serve`: open the store, listen, and stop without losing anything. */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { resetSandbox } from '../http/sandbox-reset.ts';
import { buildServer } from '../http/server.ts';
import { type Database, StoreUnavailable } from '../storage/database.ts';
import { openVault } from '../storage/keyring.ts';
import { listLogins } from '../storage/login.ts';
import { migrate, pendingMigrations } from '../storage/migrate.ts';
import { exitCodes, Failure } from './failure.ts';
import { banner } from './serve-banner.ts';
import { makeLogger } from './serve-log.ts';
import { masterKeyOf, openStore } from './store.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly version: string;
  /** False: refuse to start on a database that needs migrations. */
  readonly migrate: boolean;
  /** True: one JSON object with `url`, `pid`, `dataDir`, `engine`, `sandbox` once it listens. */
  readonly json: boolean;
}

/** Requests under way get this long to finish, in milliseconds. */
const DRAIN_MS = 10_000;
const RETRY_MS = 1000;

/** Resolves to the exit code when it was told to stop. */
export async function serve(options: ServeOptions): Promise<number> {
  const { config } = options;
  const logger = makeLogger(config);
  for (const warning of config.warnings) logger.warn(warning);
  const database = await openStore(config);
  try {
    const server = await startServer(options, database, logger);
    announce(options, server, logger);
    return await untilStopped(server, logger);
  } finally {
    await database.close();
  }
}

async function startServer(
  options: ServeOptions,
  database: Database,
  logger: Logger,
): Promise<FastifyInstance> {
  const { config, version } = options;
  await untilReachable(config, logger, () => prepareSchema(database, options.migrate));
  const vault = await openVault(database, masterKeyOf(config));
  if (config.sandbox && (await listLogins(database)).length === 0) await resetSandbox(database, vault);
  if (config.engine === 'embedded' && !config.sandbox) {
    logger.warn(
      'The record is kept by the embedded store: one process, one disk. Set DATABASE_URL for more.',
    );
  }
  const { tokenLifetimeSeconds, trustProxy, metricsToken, sandbox } = config;
  const settings = { tokenLifetimeSeconds, trustProxy, metricsToken, sandbox };
  const server = buildServer({ database, vault, settings, version, logger });
  await listen(server, config);
  return server;
}

async function prepareSchema(database: Database, mayMigrate: boolean): Promise<void> {
  if (mayMigrate) {
    await migrate(database);
    return;
  }
  const { current, latest } = await pendingMigrations(database);
  if (current === latest) return;
  throw new Failure(
    `The database is at schema ${current}, this opencif needs ${latest}, and --no-migrate forbids to bring it there.\n` +
      'Run:  opencif migrate',
  );
}

/** A database that starts together with this process may need a moment. */
async function untilReachable(config: Config, logger: Logger, work: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + config.startTimeoutSeconds * 1000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > deadline) throw error;
      logger.warn(`${error.message} Trying again for up to ${config.startTimeoutSeconds} s.`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function listen(server: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
    const code = (error as { code?: string }).code;
    if (code === 'EADDRINUSE') {
      throw new Failure(
        `Port ${port} on ${host} is taken by another program.\nStop that one, or take another port:  PORT=0 opencif`,
      );
    }
    throw new Failure(`Can't listen on ${host} port ${port} (${code}).\nChoose another HOST or PORT.`);
  }
}

function announce(options: ServeOptions, server: FastifyInstance, logger: Logger): void {
  const { config, json } = options;
  const { address, port, family } = server.server.address() as AddressInfo;
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  const { engine, sandbox } = config;
  const dataDir = engine === 'embedded' ? config.dataDir : null;
  if (json) process.stdout.write(`${JSON.stringify({ url, pid: process.pid, dataDir, engine, sandbox })}\n`);
  else if (process.stdout.isTTY) process.stdout.write(banner({ url, config, version: options.version }));
  else logger.info({ url, engine, sandbox }, 'listening');
}

/** First signal: drain and end. Second: end at once. */
function untilStopped(server: FastifyInstance, logger: Logger): Promise<number> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const stop = (signal: string) => {
      if (stopping) process.exit(exitCodes.interrupted);
      stopping = true;
      logger.info({ signal }, 'stopping');
      const late = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS);
      server
        .close()
        .then(() => resolve(exitCodes.ok), reject)
        .finally(() => clearTimeout(late));
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
