/**
 * How fast a backlog drains: 100,000 changes of 5,000 customers to a receiver in the same process.
 *
 *   npm run bench:webhooks [-- CHANGES]      embedded store
 *   DATABASE_URL=… npm run bench:webhooks    PostgreSQL; a new, empty database
 *
 * Prints one JSON line; exits with 1 if an event is missing, repeated or out of order.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import {
  buildServer,
  Mint,
  migrate,
  openEmbedded,
  openPostgres,
  openVault,
  resetSandbox,
  sandboxSample,
} from '../dist/index.js';

const CUSTOMERS = 5000;
const CHUNK = 5000;
const changes = Number(process.argv[2] ?? 100_000);
const url = process.env.DATABASE_URL;
const database = url ? await openPostgres({ url }) : await openEmbedded({ dataDir: null });
await migrate(database);
const vault = await openVault(database, randomBytes(32));
await resetSandbox(database, vault, sandboxSample, new Mint());
await seed();

/** Versions by customer, in the order they arrived. */
const seen = new Map();
let received = 0;
let done;
const finished = new Promise((resolve) => {
  done = resolve;
});
const receiver = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    const { customerId, version } = JSON.parse(text).data;
    const versions = seen.get(customerId) ?? [];
    versions.push(version);
    seen.set(customerId, versions);
    response.end();
    received += 1;
    if (received === changes) done();
  });
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));

const server = buildServer({ database, vault, settings: { sandbox: true } });
const post = async (path, payload, token) => {
  const headers = token ? { 'x-connectfi-token': token } : {};
  return (await server.inject({ method: 'POST', url: path, payload, headers })).json().data;
};
const user = { login: 'CONNECTFI_CLIENTID', password: 'CONNECTFI_PASSWORD' };
const { token } = await post('/auth/get-token', { user });
const started = performance.now();
const hook = {
  url: `http://127.0.0.1:${receiver.address().port}/`,
  after: '0.0',
  eventTypes: ['customer.updated'],
};
await post('/webhooks', hook, token);
await finished;
const seconds = (performance.now() - started) / 1000;
await server.close();
await database.close();
receiver.close();
receiver.closeAllConnections();

const wrong = [...seen.values()].filter((versions) =>
  versions.some((version, index) => version !== index + 2),
);
console.log(
  JSON.stringify({
    store: url ? 'postgres' : 'embedded',
    changes,
    seconds: Math.round(seconds * 10) / 10,
    perSecond: Math.round(changes / seconds),
    customersOutOfOrder: wrong.length,
  }),
);
process.exitCode = wrong.length > 0 || received !== changes ? 1 : 0;

async function seed() {
  const text = `
with made as (
  select 'cstap_bench' || (n % ${CUSTOMERS}) as customer_id, n / ${CUSTOMERS} + 2 as version
    from generate_series($1::int, $2::int) n
)
insert into customer_change (aggregator_id, customer_id, version, kind, changed_at, login, request_id, before,
                             after, payload_hash, link, feed_order)
select 'CLIENTID', customer_id, version, 'updated', now(), 'seed', md5(customer_id || version), '{}',
       '{"email": "sealed"}', '', '', pg_current_xact_id()::text::bigint + (select ahead from feed)
  from made order by version, customer_id`;
  for (let from = 0; from < changes; from += CHUNK) {
    const to = Math.min(from + CHUNK, changes) - 1;
    await database.query({ name: 'bench-seed', text }, [from, to]);
  }
}
