/** `opencif doctor`: checks what a start needs, one line per check, and says what to do. */
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config, Inspection } from '../../config.ts';
import { openidSettings } from '../../config-openid.ts';
import { limits } from '../../contract/limits.ts';
import { OpenIdProvider } from '../../http/account/openid-provider.ts';
import type { Database } from '../../storage/engine/database.ts';
import { pendingMigrations } from '../../storage/engine/migrate.ts';
import { type Pooling, poolingOf } from '../../storage/engine/pooler.ts';
import { replicationOf } from '../../storage/engine/replication.ts';
import { serverFacts } from '../../storage/engine/server-facts.ts';
import { DataFolderError } from '../../storage/pglite/data-folder-error.ts';
import { openPaths, refuseUnfit } from '../../storage/pglite/private-folder.ts';
import { exitCodes } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';
import { portFault } from '../shell/port.ts';
import { openStore } from '../store/open.ts';
import { unlock } from '../store/store.ts';
import { replicationText } from './replication-check.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
}

const NODE_MIN = [20, 19] as const;
const POSTGRES = { min: 15, max: 18 } as const;

/** @returns the exit code: 1 if a check failed */
export async function doctor({ config, problems }: Inspection, out: Output): Promise<number> {
  const checks: Check[] = [nodeCheck()];
  checks.push({
    name: 'configuration',
    ok: problems.length === 0,
    text: problems.join('; ') || `${config.engine} store`,
  });
  checks.push(await portCheck(config));
  if (problems.length === 0) checks.push(...(await providerChecks(config)));
  if (problems.length === 0) checks.push(...(await storeChecks(config)));
  for (const check of checks) {
    out.print(
      out.json ? JSON.stringify(check) : `${check.ok ? 'ok  ' : 'FAIL'}  ${check.name}: ${check.text}`,
    );
  }
  return checks.every((check) => check.ok) ? exitCodes.ok : exitCodes.failure;
}

function nodeCheck(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  const text = ok ? process.version : `${process.version}; install Node ${NODE_MIN.join('.')} or newer`;
  return { name: 'node', ok, text };
}

async function portCheck(config: Config): Promise<Check> {
  const { host, port } = config;
  const fault = await portFault(config);
  const text =
    fault === null
      ? `${host}:${port} is free`
      : `${host}:${port} can't be used (${fault}); stop the program that uses it, or set PORT`;
  return { name: 'port', ok: fault === null, text };
}

/** Asks the identity provider what it offers, if there is one. */
async function providerChecks(config: Config): Promise<Check[]> {
  const openid = openidSettings(config);
  if (openid === null) return [];
  const name = 'identity provider';
  try {
    const provider = new OpenIdProvider(openid, limits.openidAnswerSeconds.value);
    await provider.discover();
    return [{ name, ok: true, text: `${openid.issuer} answers` }];
  } catch (error) {
    const text = `${openid.issuer}: ${(error as Error).message}; check OPENCIF_OPENID_ISSUER and the network`;
    return [{ name, ok: false, text }];
  }
}

/** Creates nothing, but checks that the first start can create the folder in its nearest existing parent. */
function freshFolderCheck({ dataDir }: Config): Check {
  let above = dataDir;
  while (!existsSync(above)) above = dirname(above);
  try {
    accessSync(above, constants.W_OK);
    if (above === dataDir) refuseUnfit(dataDir);
    return { name: 'data folder', ok: true, text: `${dataDir} is new; the first start fills it` };
  } catch (error) {
    const unwritable = `${above} can't be written; give this user write access, or set OPENCIF_DATA_DIR`;
    const text = error instanceof DataFolderError ? error.message : unwritable;
    return { name: 'data folder', ok: false, text };
  }
}

/** Opening the store makes its folder private, so this must look before. */
async function onlyOurs({ dataDir }: Config): Promise<string> {
  const [first, ...others] = openPaths(dataDir);
  if (first === undefined) return `${dataDir} is open to this user only`;
  throw new Error(
    `other users can use ${first} and ${others.length} more files and folders. Each start makes them private, and so ` +
      'does this check; run it again. If they stay open, their file system has no modes: set OPENCIF_DATA_DIR. ' +
      'Consider what those users may have copied',
  );
}

async function storeChecks(config: Config): Promise<Check[]> {
  if (config.engine === 'embedded' && !existsSync(join(config.dataDir, 'pgdata'))) {
    return [freshFolderCheck(config)];
  }
  const checks: Check[] = [];
  const check = async (name: string, work: () => Promise<string>) => {
    try {
      checks.push({ name, ok: true, text: await work() });
      return true;
    } catch (error) {
      checks.push({ name, ok: false, text: (error as Error).message });
      return false;
    }
  };
  if (config.engine === 'embedded') await check('data folder', () => onlyOurs(config));
  let database: Database | undefined;
  const open = async () => {
    database = await openStore(config);
    return versionOf(database);
  };
  const opened = await check('store', open);
  const store = database;
  if (opened && store) {
    const { databaseUrl } = config;
    if (databaseUrl !== null) {
      await check('connection', async () => ways[await poolingOf(databaseUrl)]);
      await check('time limits', () => limited(store, config));
      await check('replication', async () => replicationText(await replicationOf(store)));
    }
    const ready = await check('schema', () => schemaOf(store));
    if (ready) await check('master key', () => keyFits(store, config));
    if (ready) await check('writing', () => written(store));
    if (config.durability === 'full') await check('durability', () => flushing(store));
  }
  await database?.close();
  return checks;
}

async function versionOf(database: Database): Promise<string> {
  const { version } = await serverFacts(database);
  const major = Number.parseInt(version, 10);
  if (major >= POSTGRES.min && major <= POSTGRES.max) return `PostgreSQL ${version}`;
  throw new Error(`PostgreSQL ${version}; use ${POSTGRES.min} to ${POSTGRES.max}`);
}

const ways: Readonly<Record<Pooling, string>> = {
  none: 'leads straight to the server',
  session: 'leads through a pooler in session mode',
  transaction: 'leads through a pooler in transaction mode',
};

/** Asks alone and in a transaction, because a pooler sees two different things. */
async function limited(database: Database, { statementTimeoutMs }: Config): Promise<string> {
  const facts = [await serverFacts(database), await database.transaction((tx) => serverFacts(tx))];
  if (facts.every((one) => one.statementTimeoutMs === statementTimeoutMs && one.lockTimeoutMs > 0)) {
    return `statements end after ${statementTimeoutMs} ms`;
  }
  throw new Error(
    'are not in force; a pooler that is not recognized may drop them: set  OPENCIF_PREPARED_STATEMENTS=false',
  );
}

async function schemaOf(database: Database): Promise<string> {
  const { current, latest } = await pendingMigrations(database);
  if (current === latest) return `${current}, the newest`;
  if (current > latest) return `${current}, newer than this opencif (${latest}), which can work with it`;
  if (current === 0) throw new Error('none yet; the first start creates it, or run:  opencif migrate');
  throw new Error(`${current}, the newest is ${latest}; run:  opencif migrate`);
}

async function keyFits(database: Database, config: Config): Promise<string> {
  await unlock(config, database);
  return 'fits';
}

async function written(database: Database): Promise<string> {
  await database.tryWriting();
  return 'changes can be stored';
}

async function flushing(database: Database): Promise<string> {
  if ((await serverFacts(database)).durable) return 'commits are flushed to disk';
  throw new Error('the server does not flush commits; set fsync and synchronous_commit to on');
}
