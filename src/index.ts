/** opencif inside another program, a test for instance: open a store, migrate, build the server. */
export { sandboxSample } from './domain/sandbox-sample.ts';
export { buildServer, type ServerOptions } from './http/server.ts';
export { Mint } from './mint.ts';
export type { Database } from './storage/engine/database.ts';
export { migrate } from './storage/engine/migrate.ts';
export { openPostgres } from './storage/engine/postgres.ts';
export { openVault } from './storage/keys/keyring.ts';
export { openEmbedded } from './storage/pglite/pglite.ts';
export { resetSandbox } from './storage/sandbox/sandbox-reset.ts';
