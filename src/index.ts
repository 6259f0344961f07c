/** opencif inside another program, a test for instance: open a store, migrate, build the server. */
export { resetSandbox } from './http/sandbox-reset.ts';
export { buildServer, type ServerOptions } from './http/server.ts';
export type { Database } from './storage/database.ts';
export { openVault } from './storage/keyring.ts';
export { migrate } from './storage/migrate.ts';
export { openEmbedded } from './storage/pglite.ts';
export { openPostgres } from './storage/postgres.ts';
