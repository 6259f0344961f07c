/** `GET /metrics`: what it counts and who may read it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildServer } from '../../../src/http/server.ts';
import { type SqlValue, type Statement, StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { recordVerification } from '../../../src/storage/record/history-verification.ts';
import { webhookLag } from '../../../src/storage/webhook/webhook-lag.ts';
import { expectRefused } from '../../support/answers.ts';
import { feedComplete } from '../../support/feed.ts';
import { Gate, intercepted } from '../../support/intercept.ts';
import { testLogin } from '../../support/login.ts';
import { startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { seedChanges } from '../../support/seed-changes.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { change, makeWebhook, quick } from '../../support/webhooks.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

async function read(line: string): Promise<number> {
  const { body } = await server.get('/metrics');
  const found = body.split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.slice(line.length) ?? 0);
}

test('counts requests by endpoint and answer, and versions by kind; a request that changes nothing adds no version', async () => {
  const init = await server.post('/customer/init', individualInit(1), server.token);
  const { customerId } = init.json().data;
  for (const email of ['one@example.test', 'two@example.test', 'two@example.test']) {
    await server.post('/customer/update', { customerId, customer: { email } }, server.token);
  }
  await server.post('/customer/update', { customerId, customer: { businessPhones: [] } }, server.token);
  const route = 'http_request_method="POST",http_route="/customer/update"';
  const count = 'http_server_request_duration_seconds_count';
  expect(await read(`${count}{${route},http_response_status_code="200",code="0"}`)).toBe(3);
  const refused = 'http_response_status_code="400",code="requestValidateError"';
  expect(await read(`${count}{${route},${refused}}`)).toBe(1);
  expect(await read('opencif_customer_changes_total{kind="created"}')).toBe(1);
  expect(await read('opencif_customer_changes_total{kind="updated"}')).toBe(2);
});

test('shows the age of the key in use for each purpose, and of the master key', async () => {
  const { body } = await server.get('/metrics');
  const ages = [...body.matchAll(/^opencif_key_age_seconds[{]purpose="(\w+)"[}] (\S+)$/gm)];
  expect(ages.map(([, purpose]) => purpose)).toEqual([
    'master',
    'change',
    'digest',
    'index',
    'seal',
    'token',
  ]);
  for (const [, , seconds] of ages) expect(Number(seconds)).toBeGreaterThanOrEqual(0);
});

test('a failure of the service has an error type, a refusal has none, and no label holds a method of the client', async () => {
  const database = intercepted(server.database, async (statement, _values, run) => {
    if (statement.name === 'customer-status') throw new StoreUnavailable('It is down.');
    return run();
  });
  const shared = { database, url: null, drop: async () => {} };
  const own = await buildTestServer({ shared });
  await own.get('/customer/status/cstap_unknown', server.token);
  await own.server.inject({ method: 'PROPFIND' as 'GET', url: '/customer/update' });
  const lines = (await own.get('/metrics')).body.split('\n').filter((line) => line.includes('_count{'));
  expect(lines.filter((line) => line.includes('error_type='))).toEqual([
    expect.stringMatching(
      /http_route="\/customer\/status\/:customerId".*code="503",error_type="serviceUnavailable",code="serviceUnav/,
    ),
  ]);
  expect(lines.filter((line) => line.includes('_OTHER'))).toHaveLength(1);
  expect(lines.join()).not.toContain('PROPFIND');
  await own.close();
});

test('a request is active until it has its answer', async () => {
  const gate = new Gate();
  const database = intercepted(server.database, async (statement, _values, run) => {
    if (statement.name === 'customer-status' && !passed) await gate.pass();
    return run();
  });
  let passed = false;
  const shared = { database, url: null, drop: async () => {} };
  const own = await buildTestServer({ shared });
  // The scrape itself is one.
  const active = async () =>
    Number(/^http_server_active_requests (\d+)$/m.exec((await own.get('/metrics')).body)?.[1]);
  expect(await active()).toBe(1);
  const held = own.get('/customer/status/cstap_unknown', server.token);
  await gate.arrived;
  passed = true;
  expect(await active()).toBe(2);
  gate.open();
  expect((await held).statusCode).toBe(400);
  expect(await active()).toBe(1);
  await own.close();
});

test('counts what auditors are told of, so sign-ins that fail can be watched', async () => {
  const failed = 'opencif_audit_events_total{kind="signInRefused"}';
  const before = await read(failed);
  for (const login of [testLogin.login, 'NOBODY']) {
    await server.post('/auth/get-token', { user: { login, password: 'not this one' } });
  }
  expect((await read(failed)) - before).toBe(2);
});

test('says which program runs on what, and on PostgreSQL how its connections are used', async () => {
  const { body } = await server.get('/metrics');
  const { engine } = server.database;
  expect(body).toContain(
    `opencif_build_info{version="unknown",node="${process.version}",engine="${engine}"} 1\n`,
  );
  const connections = [...body.matchAll(/^db_client_connection_count\{.*state="(\w+)"\} \d+$/gm)];
  expect(connections.map(([, state]) => state)).toEqual(engine === 'postgres' ? ['used', 'idle'] : []);
  expect(/^db_client_connection_max\{.*\} \d+$/m.test(body)).toBe(engine === 'postgres');
});

test('shows how many wait in each queue, and how many may', async () => {
  const gate = new Gate();
  const database = intercepted(server.database, async (statement, _values, run) => {
    if (statement.name === 'customer-change') await gate.pass();
    return run();
  });
  const shared = { database, url: null, drop: async () => {} };
  const own = await buildTestServer({ shared, changeQueue: { batchSize: 1, waiting: 7 } });
  const { customerId } = await register(server, individualInit(9));
  const update = (n: number) =>
    own.post('/customer/update', { customerId, customer: { email: `q${n}@example.test` } }, server.token);
  const updates = [1, 2, 3].map(update);
  await gate.arrived;
  const lines = async () => (await own.get('/metrics')).body.split('\n');
  await until('two to wait', async () => (await lines()).includes('opencif_queue_length{queue="changes"} 2'));
  const limits = (await lines()).filter((line) => line.startsWith('opencif_queue_limit{'));
  expect(limits).toContain('opencif_queue_limit{queue="changes"} 7');
  expect(limits.map((line) => /"(.+)"/.exec(line)?.[1]).sort()).toEqual([
    'access',
    'audit',
    'changes',
    'held requests',
    'recorded status reads',
    'registrations',
    'requests',
    'sign-ins',
    'status reads',
  ]);
  gate.open();
  for (const answer of await Promise.all(updates)) expect(answer.statusCode).toBe(200);
  await own.close();
});

describe('the newest verification of the whole history', () => {
  const names = ['age_seconds', 'duration_seconds', 'faults'].map(
    (name) => `opencif_history_verification_${name}`,
  );
  const shown = async () => {
    const { body } = await server.get('/metrics');
    return names.map((name) => new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1]);
  };
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

  test('is missing until there is one; then its age, duration and faults are shown', async () => {
    expect(await shown()).toEqual([undefined, undefined, undefined]);
    await recordVerification(server.database, server.vault, {
      beganAt: at(-60),
      endedAt: at(-50),
      faults: 0,
      headFaults: 1,
    });
    await recordVerification(server.database, server.vault, {
      beganAt: at(-20),
      endedAt: at(-15),
      faults: 2,
      headFaults: null,
    });
    const [age, duration, faults] = await shown();
    expect(Number(age)).toBeGreaterThanOrEqual(20 * 60);
    expect(Number(age)).toBeLessThan(50 * 60);
    expect(Math.round(Number(duration))).toBe(5 * 60);
    expect(faults).toBe('3');
  });

  test.each(['began_at = now()', 'faults = 0', 'head_faults = 0', "mac = 'AA'"])(
    'is missing once somebody edited it: %s',
    async (edit) => {
      const found = { beganAt: at(-60), endedAt: at(-50), faults: 1, headFaults: 2 };
      await recordVerification(server.database, server.vault, found);
      expect((await shown())[2]).toBe('3');
      await server.database.query({ name: `test-${edit}`, text: `update history_verification set ${edit}` });
      expect(await shown()).toEqual([undefined, undefined, undefined]);
    },
  );
});

describe('without a token of its own', () => {
  test.each([
    ['127.0.0.1', {}, 200],
    ['::1', {}, 200],
    ['::ffff:127.0.0.1', {}, 200],
    ['192.0.2.1', {}, 404],
    ['127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }, 404],
    ['127.0.0.1', { forwarded: 'for=192.0.2.1' }, 404],
  ])('from %s with %o: %i', async (remoteAddress, headers, status) => {
    const answer = await server.server.inject({ url: '/metrics', remoteAddress, headers });
    expect(answer.statusCode).toBe(status);
  });
});

test('with a token of its own: from anywhere with the token, from nowhere without it', async () => {
  const { database, vault } = server;
  const guarded = buildServer({ database, vault, settings: { metricsToken: 'for-scraping' } });
  const read = (authorization?: string) =>
    guarded.inject({
      url: '/metrics',
      remoteAddress: '192.0.2.1',
      headers: authorization ? { authorization } : {},
    });
  expect((await read('Bearer for-scraping')).statusCode).toBe(200);
  for (const wrong of [undefined, 'Bearer for-scrapinG', 'for-scraping', 'Bearer']) {
    expectRefused(await read(wrong), 'notFound');
  }
  await guarded.close();
});

test('shows the queue of webhooks: what waits, what failed, what is held back, and how attempts ended', async () => {
  const receiver = await startReceiver(() => 500);
  const own = await buildTestServer({ delivery: { timing: { ...quick, schedule: [3600] } } });
  const value = async (line: string) => {
    const { body } = await own.get('/metrics');
    const found = body.split('\n').find((one) => one.startsWith(`${line} `));
    return Number(found?.slice(line.length) ?? Number.NaN);
  };
  expect(await value('opencif_webhooks{state="enabled"}')).toBe(0);
  const failing = await makeWebhook(own, { url: receiver.url });
  const { customerId } = await register(own, individualInit(1));
  await change(own, customerId, 'second@example.test');
  await until('the failure', async () => (await value('opencif_webhook_lag_events{state="retrying"}')) === 2);
  expect(await value('opencif_webhook_attempts_total{outcome="status"}')).toBe(1);
  expect(await value('opencif_webhook_lag_events{state="waiting"}')).toBe(0);
  expect(await value('opencif_webhook_lag_seconds{state="waiting"}')).toBe(0);
  expect(await value('opencif_webhooks{state="enabled"}')).toBe(1);

  await own.post(`/webhooks/${failing.webhookId}/disable`, {}, own.token);
  await change(own, customerId, 'third@example.test');
  // Transactions of other tests on the same server may delay the feed.
  await until(
    'the third to be counted',
    async () => (await value('opencif_webhook_lag_events{state="disabled"}')) === 3,
  );
  expect(await value('opencif_webhook_lag_events{state="retrying"}')).toBe(0);
  expect(await value('opencif_webhooks{state="disabled"}')).toBe(1);

  await own.database.query(agedLanes);
  expect(await value('opencif_webhook_lag_seconds{state="disabled"}')).toBeGreaterThanOrEqual(600);
  receiver.behave(() => 200);
  await own.post(`/webhooks/${failing.webhookId}/enable`, {}, own.token);
  await until(
    'all to be sent',
    async () => (await value('opencif_webhook_attempts_total{outcome="delivered"}')) === 3,
  );
  for (const state of ['waiting', 'retrying', 'disabled']) {
    await until(
      'nothing left',
      async () => (await value(`opencif_webhook_lag_events{state="${state}"}`)) === 0,
    );
  }
  const { body } = await own.get('/metrics');
  for (const id of [customerId, failing.webhookId, 'CLIENTID']) expect(body).not.toContain(id);
  await own.close();
  await receiver.close();
});

const agedLanes = {
  name: 'test-aged-lanes',
  text: "update webhook_lane set oldest_at = oldest_at - interval '10 minutes'",
};

test('a store that does not answer in time takes its own metrics from the scrape, and no others; it is asked once', async () => {
  const gate = new Gate();
  let asked = 0;
  const database = intercepted(server.database, async (statement, _values, run) => {
    if (statement.name === 'webhook-lag' && asked++ === 0) await gate.pass();
    return run();
  });
  const shared = { database, url: null, drop: async () => {} };
  const own = await buildTestServer({ shared, limits: { scrapeSeconds: 0.05 } });
  const lines = async () => (await own.get('/metrics')).body.split('\n');
  const ofStore = (all: string[]) => all.filter((line) => /^opencif_webhook(s|_lag_\w+)\{/.test(line));
  for (let n = 0; n < 3; n++) {
    const all = await lines();
    expect(ofStore(all)).toEqual([]);
    expect(all.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true);
  }
  expect(asked).toBe(1);
  gate.open();
  await until('the metrics of the store', async () => ofStore(await lines()).length === 8);
  await own.close();
});

test('a scrape reads a bounded number of events and lanes, however many webhooks are behind', async () => {
  const own = await buildTestServer({ limits: { lagEvents: 20 } });
  await seedChanges(own.database, 'CLIENTID', 50, 400);
  for (let n = 0; n < 10; n++) {
    const { webhookId } = await makeWebhook(own, { url: 'http://127.0.0.1:1/' });
    await own.post(`/webhooks/${webhookId}/disable`, {}, own.token);
  }
  // The events are put ahead of the webhooks only now: before they were disabled, they would have begun to deliver.
  const behind = {
    name: 'test-behind',
    text: 'update webhook_endpoint set cursor_order = 0, cursor_position = 0',
  };
  await own.database.query(behind);
  const lanes = {
    name: 'test-many-lanes',
    text: `insert into webhook_lane (aggregator_id, webhook_id, customer_id, resend_id, next_version, last_version,
                                     oldest_at, attempt, due_at)
           select aggregator_id, webhook_id, 'c' || n, 'test', 1, 1, now() - n * interval '1 second', n % 2, now()
             from webhook_endpoint, generate_series(1, 500) n`,
  };
  await own.database.query(lanes);
  await feedComplete(own.database);
  const text = (await own.get('/metrics')).body;
  // The events of the feed and those of lanes are counted up to the limit each.
  expect(text).toContain('opencif_webhook_lag_events{state="disabled"} 40');
  expect(text).toContain('opencif_webhooks{state="disabled"} 10');
  const [, seconds] = /opencif_webhook_lag_seconds\{state="disabled"\} (\d+)/.exec(text) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(499);

  const seen: [Statement, readonly SqlValue[]][] = [];
  const watched = intercepted(own.database, async (statement, values, run) => {
    seen.push([statement, values]);
    return run();
  });
  await webhookLag(watched, new Date().toISOString(), 20);
  const [[statement, values] = []] = seen;
  const explain = {
    name: 'test-explain-lag',
    text: `explain (analyze, costs off, timing off) ${statement?.text}`,
  };
  const plan = await own.database.query<Record<string, string>>(explain, values);
  const rows = plan
    .map((line) => line['QUERY PLAN'] ?? '')
    .filter((line) => / on (customer_change|webhook_lane) /.test(line))
    .map((line) => /rows=([\d.]+) loops=(\d+)/.exec(line) ?? [])
    .reduce((sum, [, each, loops]) => sum + Number(each ?? 0) * Number(loops ?? 0), 0);
  // 20 of each to count; for each webhook the first event, 100 lanes and the first that failed.
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThanOrEqual(20 + 20 + 10 * (1 + 100 + 1));
  await own.close();
});

test('requests for the metrics within a second of each other share what was read for the first', async () => {
  let read = 0;
  const database = intercepted(server.database, async (statement, _values, run) => {
    if (statement.name === 'webhook-lag') read++;
    return run();
  });
  const shared = { database, url: null, drop: async () => {} };
  const own = await buildTestServer({ shared, limits: { scrapeSharedMilliseconds: 600_000 } });
  const [first, second] = await Promise.all([own.get('/metrics'), own.get('/metrics')]);
  expect(second.body).toBe(first.body);
  expect((await own.get('/metrics')).body).toBe(first.body);
  expect(read).toBe(1);
  await own.close();
});
