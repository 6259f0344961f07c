/** `GET /customer/status/:customerId` */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { individualInitAnswer } from '../../../src/contract/examples.ts';
import { sandboxCustomers } from '../../../src/contract/sandbox.ts';
import { expectInvalid, expectRefused, expectSuccess } from '../../support/answers.ts';
import { quickTenant } from '../../support/nodes.ts';
import { businessInit, individualInit, register } from '../../support/samples.ts';
import { buildTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await buildTestServer();
});

afterAll(() => server.close());

const status = (id: string, token = server.token) => server.get(`/customer/status/${id}`, token);

describe('200', () => {
  test.each([
    ['individual', individualInit],
    ['business', businessInit],
  ])('an %s as its init answered it', async (_type, make) => {
    const data = await register(server, make(1));
    expectSuccess(await status(data.customerId), data);
  });

  test('an individual in the documented key order', async () => {
    const { customerId = '' } = sandboxCustomers[0] ?? {};
    const { data } = (await status(customerId)).json();
    expect(Object.keys(data)).toEqual(Object.keys(individualInitAnswer));
    expect(Object.keys(data.customer)).toEqual(Object.keys(individualInitAnswer.customer));
  });

  test('a masked login sees last4 of what another login of its aggregator registered', async () => {
    const open = await quickTenant(server, 'half');
    const { customerId } = await register(server, businessInit(2), open);
    const masked = await server.addTenant('half_masked', 'half', 'masked');
    const { data } = (await status(customerId, masked)).json();
    expect(data.customer.businessFederalEin).toBeUndefined();
    expect(data.customer.last4).toBe('0002');
    expect((await status(customerId, open)).json().data.customer.businessFederalEin).toBe('900000002');
  });
});

describe('400', () => {
  test.each(['cstap_unknown', '__proto__', 'constructor', 'a'.repeat(36)])(
    'customerNotFound for %s',
    async (customerId) => {
      expectRefused(await status(customerId), 'customerNotFound', { customerId });
    },
  );

  test("customerNotFound for another aggregator's customer", async () => {
    const { customerId } = await register(server, individualInit(3));
    const stranger = await quickTenant(server, 'stranger');
    expectRefused(await status(customerId, stranger), 'customerNotFound', { customerId });
  });

  test.each([
    ['', 'minLength'],
    ['a'.repeat(37), 'maxLength'],
    ['a'.repeat(512), 'maxLength'],
    ['csta-1', 'pattern'],
    ['a%20b', 'pattern'],
    ['a%2Fb', 'pattern'],
    ['%00', 'pattern'],
    ['%0A', 'pattern'],
    ['%CE%A9', 'pattern'],
    ["'%3B--", 'pattern'],
  ])('requestValidateError for %s', async (id, keyword) => {
    expectInvalid(await status(id), { instancePath: '/customerId', keyword });
  });
});
