/**
 * What is promised of every page of the console, checked on each one in the list: who may see it, from where a form may
 * come, what is never in its title, its address, the log, or what another aggregator is shown.
 */
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../src/console/frame/page.ts';
import { doors, pages } from '../../src/console/pages.ts';
import { may, type Role, roles } from '../../src/contract/rights.ts';
import { personal, personInit } from '../support/canaries.ts';
import { addPerson, ConsoleBrowser, sendForm } from '../support/console.ts';
import { found } from '../support/needles.ts';
import { buildTestServer, type TestServer } from '../support/server.ts';

const people = roles.filter((role): role is Exclude<Role, 'integration'> => role !== 'integration');
const logs: string[] = [];
let server: TestServer;
let customerId = '';
const browsers = new Map<string, ConsoleBrowser>();

beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logs.push(line) });
  server = await buildTestServer({ logger });
  const token = await server.addTenant('program', 'ours');
  const made = await server.post('/customer/init', personInit, token);
  customerId = made.json().data.customerId;
  for (const aggregator of ['ours', 'others']) {
    for (const role of people) {
      const login = `${aggregator}_${role}`;
      await addPerson(server, login, role, aggregator);
      const browser = new ConsoleBrowser(server);
      expect((await browser.signIn(login)).statusCode).toBe(200);
      browsers.set(login, browser);
    }
  }
});

afterAll(() => server.close());

const as = (login: string) => browsers.get(login) as ConsoleBrowser;

/** The path of a page, for the customer with the canaries; what is not a customer is not there. */
function pathOf(path: string): string {
  const values: Readonly<Record<string, string>> = { customerId, version: '1', section: 'email' };
  return path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? 'none');
}

/** They end what the tests need. */
const sparing = ['/console/sign-out', '/console/reset'];

const titleOf = ({ payload }: LightMyRequestResponse) => /<title>(.*?)<\/title>/.exec(payload)?.[1] ?? '';
const shown = pages.filter(({ method }) => method === 'GET');
const sent = pages.filter(({ method }) => method === 'POST');
const named = <One extends Pick<Page, 'method' | 'path'>>(list: readonly One[]) =>
  list.map((page) => [`${page.method} ${page.path}`, page] as const);

/** @returns the answer to the page's own method */
function ask(
  browser: ConsoleBrowser,
  { method, path }: Pick<Page, 'method' | 'path'>,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<LightMyRequestResponse> {
  return method === 'GET'
    ? browser.send('GET', pathOf(path), undefined, headers)
    : sendForm(browser, pathOf(path), {}, headers);
}

describe('nobody is let in', () => {
  test.each(named(shown))('%s leads whoever is not signed in to the sign-in', async (_, page) => {
    const answer = await ask(new ConsoleBrowser(server), page);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe(
      `/console/sign-in?${new URLSearchParams({ to: pathOf(page.path) })}`,
    );
  });

  test.each(named(sent))('%s changes nothing for whoever is not signed in', async (_, page) => {
    const answer = await ask(new ConsoleBrowser(server), page);
    expect(answer.statusCode).toBe(401);
    expect(answer.payload).toContain('Nothing was changed');
  });

  test.each(
    named([...sent, ...doors.filter(({ method }) => method === 'POST')] as Pick<Page, 'method' | 'path'>[]),
  )('%s is refused if another site sends it, and if it is no form', async (_, page) => {
    const browser = as('ours_admin');
    for (const site of ['cross-site', 'same-site', 'none', undefined]) {
      const answer = await ask(browser, page, { 'sec-fetch-site': site });
      expect(answer.statusCode, site).toBe(403);
      expect(answer.payload).toContain('did not come from the console');
    }
    expect((await browser.post(pathOf(page.path), {})).statusCode).toBe(415);
  });

  test.each(named(pages))(
    '%s is refused to each role without its right, also when forced',
    async (_, page) => {
      for (const role of people.filter((one) => !may(one, page.right))) {
        const answer = await ask(as(`ours_${role}`), page);
        expect([role, answer.statusCode]).toEqual([role, 403]);
        expect(answer.payload).toContain('Your role does not allow this');
        expect(found(answer.payload, personal)).toEqual([]);
      }
    },
  );
});

describe('what leaves', () => {
  test.each(named(shown))(
    '%s: one heading, no copy kept, nothing personal in title and address',
    async (_, page) => {
      for (const role of people.filter((one) => may(one, page.right))) {
        const answer = await ask(as(`ours_${role}`), page);
        expect([role, answer.statusCode < 500]).toEqual([role, true]);
        expect(answer.headers['cache-control']).toBe('no-store');
        expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
        expect(found(`${titleOf(answer)} ${answer.headers.location ?? ''}`, personal)).toEqual([]);
        if (answer.headers.location !== undefined) continue;
        const file = answer.headers['content-disposition'];
        expect(found(`${file ?? ''}`, personal)).toEqual([]);
        if (file !== undefined) continue;
        expect([role, answer.payload.match(/<h1[ >]/g)?.length]).toEqual([role, 1]);
        expect(answer.payload).not.toMatch(/ style="|<script(?! type="module" src=)| on\w+="/);
      }
    },
  );

  test.each(named(pages.filter(({ path }) => !sparing.includes(path))))(
    '%s shows the people of another aggregator nothing',
    async (_, page) => {
      for (const role of people) {
        const answer = await ask(as(`others_${role}`), page);
        expect(answer.statusCode).toBeLessThan(500);
        expect(found(answer.payload + JSON.stringify(answer.headers), personal)).toEqual([]);
      }
    },
  );
});

test('every address that takes a form can be opened too, for whoever comes back to it or reloads it', () => {
  const opened = new Set(shown.map(({ path }) => path));
  expect(sent.map(({ path }) => path).filter((path) => !opened.has(path))).toEqual([]);
});

test('the people of its own aggregator are shown the customer, or the tests above would find nothing', async () => {
  const { payload } = await as('ours_support').get(`/console/customers/${customerId}`);
  expect(found(payload, personal)).toEqual(expect.arrayContaining(['email', 'street', 'firstName']));
  expect(found(payload, personal)).not.toContain('ssn');
});

/** A form of a page, with what it would send. */
interface Form {
  readonly action: string;
  readonly fields: Record<string, string>;
}

const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];

function formsIn(html: string): Form[] {
  const values = Object.values(personal);
  return [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)]
    .filter(([, head = '']) => attribute(head, 'method') === 'post')
    .map(([, head = '', body = '']) => {
      const tags = [...body.matchAll(/<(?:input|textarea|select|button)[^>]*>/g)].map(([tag]) => tag);
      const fields = tags.flatMap((tag, index) => {
        const name = attribute(tag, 'name');
        const kept = attribute(tag, 'type') === 'hidden' || tag.startsWith('<button');
        const value = kept ? attribute(tag, 'value') : values[index % values.length];
        return name === undefined ? [] : [[name, value ?? ''] as const];
      });
      return { action: attribute(head, 'action') ?? '', fields: Object.fromEntries(fields) };
    });
}

test('whatever is typed into whichever form, it is in no address, no title and no line of the log', async () => {
  let tried = 0;
  for (const role of people) {
    const browser = as(`ours_${role}`);
    for (const page of shown) {
      const { payload } = await ask(browser, page);
      for (const { action, fields } of formsIn(payload)) {
        if (sparing.includes(action)) continue;
        const answer = await sendForm(browser, action, fields);
        expect([action, answer.statusCode < 500]).toEqual([action, true]);
        expect(found(`${titleOf(answer)} ${answer.headers.location ?? ''}`, personal), action).toEqual([]);
        tried++;
      }
    }
  }
  expect(tried).toBeGreaterThan(20);
  expect(logs.length).toBeGreaterThan(100);
  expect(logs.filter((line) => found(line, personal).length > 0)).toEqual([]);
  const tokens = [...browsers.values()].map(({ cookie }) => cookie.split('=')[1] ?? '');
  expect(logs.filter((line) => tokens.some((token) => line.includes(token)))).toEqual([]);
});
