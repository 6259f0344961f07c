/** Invalid text in any part of a request is refused with its place: nothing is repaired or guessed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { individual } from '../../support/arbitraries.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let on: TestServer;
beforeAll(async () => {
  on = await buildTestServer();
});
afterAll(() => on.close());

const init = individual(1);

/** Sends the JSON unchanged, including escapes. */
function post(path: string, json: string) {
  const headers = { 'x-connectfi-token': on.token, 'content-type': 'application/json' };
  return on.server.inject({ method: 'POST', url: path, payload: json, headers });
}

/** A registration with this text as first name and city. */
const withText = (firstName: string, city = 'Harrisburg') =>
  JSON.stringify(init).replace(init.customer.firstName, firstName).replace('Harrisburg', city);

async function stored(): Promise<number> {
  return (await on.get('/customers?limit=100', on.token)).json().data.items.length;
}

describe('half of a character is refused with its place, and nothing is stored:', () => {
  test.each([
    [
      'a name',
      withText('J\\ud800'),
      '/customer/firstName',
      '#/properties/customer/properties/firstName/isText',
    ],
    [
      'an item of a list',
      withText('Jo', '\\udfffx'),
      '/customer/addresses/0/city',
      '#/properties/customer/properties/addresses/items/properties/city/isText',
    ],
    ['two halves in the wrong order', withText('\\udc00\\ud800'), '/customer/firstName', /isText$/],
  ])('%s', async (_name, json, instancePath, schemaPath) => {
    const before = await stored();
    const answer = await post('/customer/init', json);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'requestValidateError',
      context: [
        {
          instancePath,
          schemaPath: typeof schemaPath === 'string' ? schemaPath : expect.stringMatching(schemaPath),
          keyword: 'isText',
          params: {},
          message: expect.stringContaining('half of a character'),
        },
      ],
    });
    expect(await stored()).toBe(before);
  });

  test('in one item of a batch, and the others are done', async () => {
    const other = JSON.stringify({ operation: 'init', body: individual(2) });
    const bad = `{"operation":"init","body":${withText('\\ud800')}}`;
    const answer = await post('/customers/batch', `{"items":[${bad},${other}]}`);
    expect(answer.json().data.items).toMatchObject([{ status: 400 }, { status: 200 }]);
  });
});

test('both halves of a character are that character', async () => {
  const answer = await post('/customer/init', withText('\\ud83d\\ude00'));
  expect(answer.json().data.customer.firstName).toBe('😀');
});

describe('a query that is not UTF-8 is refused, not searched for as it is:', () => {
  test.each([
    'lastName=%F6',
    'lastName=M%C3',
    'lastName=%ED%A0%80',
    'lastName=50%',
    'email=%zz@example.test',
    'lastName=a&%F6=b',
  ])('%s', async (query) => {
    const answer = await on.get(`/customers?${query}`, on.token);
    expect([answer.statusCode, answer.json()]).toMatchObject([
      400,
      { code: 'requestValidateError', context: [{ keyword: 'isText', instancePath: '' }] },
    ]);
  });

  test('and one that is UTF-8 is not', async () => {
    expect((await on.get('/customers?lastName=M%C3%BCller', on.token)).statusCode).toBe(200);
    expect((await on.get('/customers?lastName=M+%2B+%25', on.token)).statusCode).toBe(200);
  });
});
