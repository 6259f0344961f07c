/** A customer as a version left it, with the cards of the customer's page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, ConsoleBrowser } from '../../support/console.ts';
import { quickTenant } from '../../support/nodes.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let customerId: string;
let agent: ConsoleBrowser;
let auditor: ConsoleBrowser;

beforeAll(async () => {
  server = await buildTestServer();
  const token = await quickTenant(server, 'people');
  await addPerson(server, 'agent');
  await addPerson(server, 'auditor', 'auditor');
  [agent, auditor] = [new ConsoleBrowser(server), new ConsoleBrowser(server)];
  await agent.signIn('agent');
  await auditor.signIn('auditor');
  ({ customerId } = await register(server, individualInit(500), token));
  for (const email of ['second@example.test', 'third@example.test']) {
    const answer = await server.post('/customer/update', { customerId, customer: { email } }, token);
    expect(answer.statusCode, answer.payload).toBe(200);
  }
});

afterAll(() => server.close());

const page = (version: string, browser = agent) =>
  browser.get(`/console/customers/${customerId}/history/${version}`);

test('shows the values of then, says that they are of then, and leads to the versions beside it', async () => {
  const { statusCode, payload } = await page('2');
  expect(statusCode).toBe(200);
  expect(payload).toContain('second@example.test');
  expect(payload).not.toContain('third@example.test');
  expect(payload).toContain('As version 2 left it; version 3 is the newest');
  expect(payload).toContain(`${customerId}/history/1"`);
  expect(payload).toContain(`${customerId}/history/3"`);
  expect(payload).toContain(`${customerId}/revert?to=2"`);
});

test('offers the way back to nobody who may not correct, and not to the newest version', async () => {
  expect((await page('2', auditor)).payload).not.toContain('revert?');
  expect((await page('3')).payload).not.toContain('revert?to=3');
  expect((await page('3')).payload).not.toContain('is the newest');
});

test('a version that the customer does not have is told by the history', async () => {
  for (const version of ['4', '0', 'x']) {
    const answer = await page(version);
    expect(answer.statusCode, version).toBe(303);
    expect(answer.headers.location).toBe(`/console/customers/${customerId}/history?version=${version}`);
  }
});
