/** The one table of all settings. */
import type { KeyObject } from 'node:crypto';
import { openid } from './config-openid-settings.ts';
import * as parse from './config-parse.ts';
import { type Setting, setting } from './config-setting.ts';
import { type Limit, type LimitName, limits } from './contract/limits.ts';
import { RETENTION_DAYS } from './contract/retention.ts';

export const settings = {
  host: setting({
    env: 'HOST',
    flag: '--host',
    default: '127.0.0.1',
    parse: parse.host,
    example: '127.0.0.1',
    meaning: 'address to listen on',
  }),
  port: setting({
    env: 'PORT',
    flag: '--port',
    default: 8080,
    parse: parse.wholeNumber(0, 65_535),
    example: '8080',
    meaning: 'port to listen on; 0 takes any free one',
  }),
  databaseUrl: setting<string | null>({
    env: 'DATABASE_URL',
    default: null,
    parse: parse.databaseUrl,
    secret: true,
    mask: parse.maskUrl,
    example: 'postgres://opencif:PASSWORD@db.example:5432/opencif',
    meaning: 'PostgreSQL 15 to 18; if not set, the embedded store is used',
  }),
  dataDir: setting({
    env: 'OPENCIF_DATA_DIR',
    flag: '--data-dir',
    default: parse.folder('.opencif'),
    parse: parse.folder,
    example: './.opencif',
    meaning: 'folder of the embedded store',
  }),
  masterKey: setting<KeyObject | null>({
    env: 'OPENCIF_MASTER_KEY',
    default: null,
    parse: parse.masterKey,
    secret: true,
    command: true,
    example: '$(openssl rand -base64 32)',
    meaning: 'key that seals personal data; required with DATABASE_URL, otherwise made in the data folder',
  }),
  masterKeyNext: setting<KeyObject | null>({
    env: 'OPENCIF_MASTER_KEY_NEXT',
    default: null,
    parse: parse.masterKey,
    secret: true,
    command: true,
    example: '$(openssl rand -base64 32)',
    meaning:
      'the master key that replaces OPENCIF_MASTER_KEY; set it while you run opencif key rotate-master',
  }),
  sandbox: setting<boolean | null>({
    env: 'OPENCIF_SANDBOX',
    default: null,
    parse: parse.yesNo,
    example: 'false',
    meaning: 'sample login and customers; default: true with the embedded store, false with DATABASE_URL',
  }),
  durability: setting<'full' | 'fast'>({
    env: 'OPENCIF_DURABILITY',
    default: 'full',
    parse: parse.oneOf('full', 'fast'),
    example: 'full',
    meaning: 'embedded store: full flushes every commit to disk; fast flushes none (for tests)',
  }),
  tokenLifetimeSeconds: setting({
    env: 'OPENCIF_TOKEN_LIFETIME_SECONDS',
    default: 86_400,
    parse: parse.wholeNumber(1, 2_592_000),
    unit: 's',
    example: '86400',
    meaning: 'how long a token is valid',
  }),
  tokenIdleSeconds: setting<number | null>({
    env: 'OPENCIF_TOKEN_IDLE_SECONDS',
    default: null,
    parse: parse.wholeNumber(300, 2_592_000),
    unit: 's',
    example: '900',
    meaning: 'how long a token may go unused before it ends; if not set, an unused token does not end early',
  }),
  retentionDays: setting({
    env: 'OPENCIF_RETENTION_DAYS',
    default: RETENTION_DAYS,
    parse: parse.wholeNumber(0, 36_525),
    unit: 'days',
    example: String(RETENTION_DAYS),
    meaning:
      'how long a closed customer is kept before it may be erased; default: five years (31 CFR 1020.220)',
  }),
  ...openid,
  workers: setting({
    env: 'OPENCIF_WORKERS',
    flag: '--workers',
    default: 1,
    parse: parse.wholeNumber(1, 64),
    example: '2',
    meaning: 'number of server processes behind one port; more than 1 needs DATABASE_URL',
  }),
  poolSize: setting({
    env: 'OPENCIF_POOL_SIZE',
    default: 10,
    parse: parse.wholeNumber(1, 500),
    example: '10',
    meaning: 'PostgreSQL connections of each process',
  }),
  statementTimeoutMs: setting({
    env: 'OPENCIF_STATEMENT_TIMEOUT_MS',
    default: 5000,
    parse: parse.wholeNumber(100, 600_000),
    unit: 'ms',
    example: '5000',
    meaning: 'longest time of one statement in PostgreSQL',
  }),
  preparedStatements: setting<'auto' | 'true' | 'false'>({
    env: 'OPENCIF_PREPARED_STATEMENTS',
    default: 'auto',
    parse: parse.oneOf('auto', 'true', 'false'),
    example: 'auto',
    meaning: 'whether PostgreSQL keeps statements under names; auto: yes, unless there is a pooler',
  }),
  startTimeoutSeconds: setting({
    env: 'OPENCIF_START_TIMEOUT_SECONDS',
    default: 30,
    parse: parse.wholeNumber(0, 3600),
    unit: 's',
    example: '30',
    meaning: 'how long opencif serve waits for PostgreSQL when it starts',
  }),
  stopDelaySeconds: setting({
    env: 'OPENCIF_STOP_DELAY_SECONDS',
    default: 0,
    parse: parse.wholeNumber(0, 600),
    unit: 's',
    example: '5',
    meaning: 'how long opencif serve goes on answering after SIGTERM, while /health/ready says 503',
  }),
  migrate: setting({
    env: 'OPENCIF_MIGRATE',
    flag: '--no-migrate',
    default: true,
    parse: parse.yesNo,
    example: 'false',
    meaning:
      'if false, opencif serve refuses to start if the schema is not the newest; run opencif migrate first',
  }),
  trustProxy: setting<string[]>({
    env: 'OPENCIF_TRUST_PROXY',
    default: [],
    parse: parse.addressList,
    example: '10.0.0.0/8,192.168.1.5',
    meaning: 'proxies whose X-Forwarded-For header is trusted',
  }),
  metricsToken: setting<string | null>({
    env: 'OPENCIF_METRICS_TOKEN',
    default: null,
    parse: parse.secretText,
    secret: true,
    example: '$(openssl rand -hex 16)',
    meaning: 'bearer token for /metrics; if not set, only this machine may read them',
  }),
  allowedHosts: setting<string[]>({
    env: 'OPENCIF_ALLOWED_HOSTS',
    default: [],
    parse: parse.hostList,
    example: 'opencif,cif.example.test',
    meaning:
      'names in the Host header that the sandbox, and /metrics without a token, answer to besides localhost',
  }),
  publicUrl: setting<string | null>({
    env: 'OPENCIF_PUBLIC_URL',
    default: null,
    parse: parse.publicUrl,
    example: 'https://cif.example.test',
    meaning: 'where browsers reach the service; if not set, people can only sign in on this machine',
  }),
  allowPrivateWebhooks: setting({
    env: 'OPENCIF_ALLOW_PRIVATE_WEBHOOKS',
    default: false,
    parse: parse.yesNo,
    example: 'true',
    meaning: 'true allows webhooks to private addresses and over plain http',
  }),
  recordReads: setting({
    env: 'OPENCIF_RECORD_READS',
    default: false,
    parse: parse.yesNo,
    example: 'true',
    meaning: 'true records what programs read, as what people read always is',
  }),
  nameSearch: setting({
    env: 'OPENCIF_NAME_SEARCH',
    default: true,
    parse: parse.yesNo,
    example: 'false',
    meaning:
      'if false, customers cannot be found by beginnings of names or by date of birth with last four digits',
  }),
  logLevel: setting<LogLevel>({
    env: 'OPENCIF_LOG_LEVEL',
    default: 'info',
    parse: parse.oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    example: 'info',
    meaning: 'lowest level that is logged',
  }),
  logFormat: setting<'auto' | 'json' | 'pretty'>({
    env: 'OPENCIF_LOG_FORMAT',
    default: 'auto',
    parse: parse.oneOf('auto', 'json', 'pretty'),
    example: 'json',
    meaning: 'auto: pretty on a terminal, otherwise one JSON object a line',
  }),
};

/** The settings of those limits that have one, by the limit's name. */
export const limitSettings: Readonly<Partial<Record<LimitName, Setting<number>>>> = Object.fromEntries(
  Object.entries<Limit>(limits).flatMap(([name, { env, value, unit, meaning }]) =>
    env === undefined ? [] : [[name, limitSetting(env, value, unit, meaning)]],
  ),
);

function limitSetting(env: string, value: number, unit: string, meaning: string): Setting<number> {
  const range = parse.wholeNumber(1, 1_000_000_000);
  return setting({ env, default: value, parse: range, unit, example: String(value), meaning });
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
export type Values = { [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['parse']> };
