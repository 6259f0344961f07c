/** The server that crash tests use recovers after a kill and leaves nothing behind. */
import { existsSync } from 'node:fs';
import pg from 'pg';
import { expect, test } from 'vitest';
import { administer } from './administer.ts';
import { startPostgres } from './postgres-server.ts';

const wanted = (process.env.OPENCIF_TEST_ENGINES || 'postgres').includes('postgres');

test.runIf(wanted)('a killed server keeps what was committed, and a stopped one leaves nothing', async () => {
  const server = await startPostgres();
  try {
    await administer(server.url, 'CREATE TABLE kept AS SELECT 42 AS number');
    await server.kill();
    expect(server.pid).toBeUndefined();
    await server.restart();
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query('SELECT number FROM kept');
    await client.end();
    expect(rows).toEqual([{ number: 42 }]);
    expect(server.log()).toContain('was not properly shut down');
  } finally {
    await server.stop();
  }
  expect(existsSync(server.folder)).toBe(false);
});
