/** Webhooks in the console: made, watched, tested, sent again, stopped and deleted, by an admin and nobody else. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addPerson, ConsoleBrowser, sendForm } from '../../support/console.ts';
import { quickTenant } from '../../support/nodes.ts';
import { type Receiver, startReceiver, until } from '../../support/receiver.ts';
import { individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';
import { quick } from '../../support/webhooks.ts';

let server: TestServer;
let token: string;
let admin: ConsoleBrowser;
let receiver: Receiver;
let serial = 300;

beforeAll(async () => {
  server = await buildTestServer({ delivery: { timing: quick } });
  token = await quickTenant(server, 'people');
  await addPerson(server, 'admin', 'admin');
  await addPerson(server, 'agent');
  await addPerson(server, 'auditor', 'auditor');
  admin = new ConsoleBrowser(server);
  await admin.signIn('admin');
});

afterAll(() => server.close());

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(() => receiver.close());

const at = '/console/webhooks';

async function shown(path: string, browser = admin): Promise<string> {
  const answer = await browser.get(path);
  expect(answer.statusCode, answer.payload).toBe(200);
  return answer.payload;
}

/** Sends the form that a page holds, with more fields. */
async function submit(path: string, more: Record<string, string> = {}) {
  const html = await shown(path);
  const fields = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const hidden = Object.fromEntries(fields.map(([, name, value]) => [String(name), String(value)]));
  return sendForm(admin, path, { ...hidden, ...more });
}

/** Makes a webhook by the form, and resolves to the path of its page. */
async function made(): Promise<string> {
  const answer = await submit(`${at}/new`, { url: receiver.url, from: 'now' });
  expect(answer.statusCode, answer.payload).toBe(200);
  return `${at}/${idIn(answer.payload)}`;
}

const idIn = (html: string) => /href="\/console\/webhooks\/(whk_\w+)"/.exec(html)?.[1];

const change = () => register(server, individualInit(serial++), token);

describe('a new webhook', () => {
  test('shows its secret once, and never again', async () => {
    const answer = await submit(`${at}/new`, { url: receiver.url, from: 'now' });
    expect(answer.payload).toMatch(/whsec_[0-9a-zA-Z+/]{43}=/);
    const list = await shown(at);
    expect(list).toContain(receiver.url);
    expect(list).not.toContain('whsec_');
    expect(await shown(`${at}/${idIn(answer.payload)}`)).not.toContain('whsec_');
  });

  test('sent twice is made once', async () => {
    const [, key = ''] = /name="key" value="(\w+)"/.exec(await shown(`${at}/new`)) ?? [];
    const form = { key, url: `${receiver.url}/twice`, from: 'now' };
    const [one, two] = [await sendForm(admin, `${at}/new`, form), await sendForm(admin, `${at}/new`, form)];
    expect(idIn(one.payload)).toMatch(/^whk_/);
    expect(idIn(two.payload)).toBe(idIn(one.payload));
  });

  test.each([
    ['ftp://example.test/', 'It must begin with https://.'],
    ['https://me:secret@example.test/', 'must not contain a user name'],
    ['', 'This URL cannot be used.'],
  ])('with the URL %j is refused beside the field, with what was chosen', async (url, why) => {
    const answer = await submit(`${at}/new`, { url, from: 'first', type: 'customer.updated' });
    expect(answer.statusCode).toBe(400);
    expect(answer.payload).toContain('id="url-fault"');
    expect(answer.payload).toContain(why);
    expect(answer.payload).toMatch(/value="customer\.updated" checked/);
    expect(answer.payload).toMatch(/<option[^>]* value="first"|<option selected value="first"/);
  });
});

describe('the page of a webhook', () => {
  test('lists what was delivered, and sends it again on request', async () => {
    const page = await made();
    await change();
    await until('it to be listed', async () => (await shown(page)).includes('Delivered'));
    const [, event = ''] = /name="event" value="(evt_\w+)"/.exec(await shown(page)) ?? [];
    expect(await shown(page)).toContain('&quot;type&quot;: &quot;customer.created&quot;');
    const answer = await sendForm(admin, `${page}/resend`, { event });
    expect(answer.payload).toContain('1 event will be sent again');
    await until('it to arrive again', () => receiver.all.length === 2);
    expect(new Set(receiver.all.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('sends a range of the feed again, and refuses what is no place in it', async () => {
    const page = await made();
    await change();
    await until('it to arrive', () => receiver.all.length === 1);
    await until('nothing to wait', async () => (await shown(page)).includes('up to date'));
    const answer = await submit(`${page}/resend`, { from: '0.0', to: '' });
    expect(answer.payload).toMatch(/\d+ events? will be sent again/);
    await until('them to arrive', () => receiver.all.length > 1);
    const wrong = await submit(`${page}/resend`, { from: 'yesterday', to: '' });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.payload).toContain('id="from-fault"');
  });

  test('tells since when it fails, and what a test became of', async () => {
    receiver.behave(() => 503);
    const page = await made();
    await change();
    await until('it to fail', async () => (await shown(page)).includes('Failing since'));
    expect(await shown(at)).toContain('>Failing<');
    const tested = await sendForm(admin, `${page}/test`, {});
    expect(tested.payload).toContain('The test was not delivered');
    expect(tested.payload).toContain('the receiver refused it (503)');
    receiver.behave(() => 200);
    expect((await sendForm(admin, `${page}/test`, {})).payload).toContain('The test was delivered');
  });

  test('makes a new secret after a question, shown once', async () => {
    const page = await made();
    expect(await shown(`${page}/rotate-secret`)).toContain('For 24 hours');
    const answer = await submit(`${page}/rotate-secret`);
    expect(answer.payload).toMatch(/whsec_[0-9a-zA-Z+/]{43}=/);
    const after = await shown(page);
    expect(after).toContain('Both secrets sign until');
    expect(after).not.toContain('whsec_');
  });

  test('disables, enables and deletes it', async () => {
    const page = await made();
    expect((await submit(`${page}/disable`)).headers.location).toBe(page);
    const disabled = await shown(page);
    expect(disabled).toContain('by a request');
    expect(disabled).not.toContain('/resend"');
    await sendForm(admin, `${page}/enable`, {});
    expect(await shown(page)).not.toContain('by a request');
    const deleted = await submit(`${page}/delete`);
    expect(deleted.headers.location).toBe(`${at}?deleted`);
    expect(await shown(`${at}?deleted`)).toContain('The webhook was deleted');
    const gone = await admin.get(page);
    expect(gone.statusCode).toBe(404);
    expect(gone.payload).toContain('<h1>There is no such webhook</h1>');
  });
});

test.each(['agent', 'auditor'])('%s is not offered webhooks, and is refused when forced', async (login) => {
  const page = await made();
  const other = new ConsoleBrowser(server);
  await other.signIn(login);
  expect((await other.get('/console')).payload).not.toContain('href="/console/webhooks"');
  for (const path of [at, `${at}/new`, page, `${page}/delete`, '/console/events']) {
    expect((await other.get(path)).statusCode, path).toBe(403);
  }
  for (const path of [`${at}/new`, `${page}/test`, `${page}/rotate-secret`, `${page}/delete`]) {
    expect((await sendForm(other, path, { url: receiver.url })).statusCode, path).toBe(403);
  }
  expect(receiver.all).toEqual([]);
  expect(await shown(page)).toContain(receiver.url);
});
