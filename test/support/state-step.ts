/** What holds for each endpoint that closes, reopens, holds or releases a customer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryItem } from '../../src/contract/history.ts';
import { expectInvalid, expectRefused, expectSuccess } from './answers.ts';
import { dump } from './dump.ts';
import { quickTenant } from './nodes.ts';
import { type StepKind, step, stepPaths, steps, why } from './retention.ts';
import { individualInit, register } from './samples.ts';
import { buildTestServer, type TestServer } from './server.ts';

const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** Members of an answer besides customer and version, in order. */
type State = { readonly closedAt?: unknown; readonly legalHoldSince?: unknown };

/**
 * @param given the steps that lead to a customer that this step changes
 * @param member what its answer has then
 */
export function isStateStep(
  kind: Exclude<StepKind, 'erased'>,
  given: readonly Exclude<StepKind, 'erased'>[],
  state: State,
): void {
  let server: TestServer;
  let admin: string;
  let serial = 0;
  let customerId: string;
  const version = given.length + 2;
  const take = (headers = {}) => step(server, admin, customerId, kind, headers);
  const history = async (): Promise<HistoryItem[]> =>
    (await server.get(`/customers/${customerId}/history`, server.token)).json().data.items;

  beforeAll(async () => {
    server = await buildTestServer({ settings: { retentionDays: 0 } });
    admin = await quickTenant(server, 'CLIENTID', { role: 'admin' });
  });
  beforeEach(async () => {
    serial += 1;
    customerId = (await register(server, individualInit(serial))).customerId;
    await steps(server, admin, customerId, ...given);
  });
  afterAll(() => server.close());

  describe('200', () => {
    test('the state, as our own endpoints show it; the documented ones do not', async () => {
      const documented = (await server.get(`/customer/status/${customerId}`, server.token)).json().data;
      const answer = await take();
      const { data } = answer.json();
      expect(data).toEqual({ customerId, version, ...stateOf(state) });
      expectSuccess(answer, data);
      expect(answer.headers.etag).toBe(`"${version}"`);
      const shown = { ...documented, ...stateOf(data) };
      expect((await server.get(`/customers/${customerId}`, server.token)).json().data).toEqual(shown);
      const found = await server.get(`/customers?reference=Ind${serial}`, server.token);
      const [newest] = await history();
      expect(found.json().data.items).toEqual([{ ...shown, changedAt: newest?.changedAt }]);
      const status = await server.get(`/customer/status/${customerId}`, server.token);
      expectSuccess(status, documented);
    });

    test('a version of its kind, with login, reason and no sections; the versions before keep their state', async () => {
      const before = (await server.get(`/customers/${customerId}`, server.token)).json().data;
      const answer = await take();
      const [item] = await history();
      expect(item).toEqual({
        version,
        kind,
        changedAt: moment,
        login: 'CLIENTID_admin',
        requestId: answer.json().requestId,
        ...why,
        sections: [],
        differences: [],
      });
      const was = await server.get(`/customers/${customerId}?version=${version - 1}`, server.token);
      expect(was.json().data).toEqual(before);
    });

    test('once: a customer that is already so stays as it is, and gets no version', async () => {
      const first = await take();
      const again = await take();
      expect(again.json().data).toEqual(first.json().data);
      expect(await history()).toHaveLength(version);
    });

    test('with the same key, the first answer again; with another reason, a refusal', async () => {
      const key = { 'idempotency-key': `key-${serial}` };
      const first = await take(key);
      const again = await take(key);
      expect(again.payload).toBe(first.payload);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.headers.etag).toBe(`"${version}"`);
      const path = `/customers/${customerId}/${stepPaths[kind]}`;
      const other = await server.server.inject({
        method: 'POST',
        url: path,
        payload: { reason: 'Another one' },
        headers: { 'x-connectfi-token': admin, ...key },
      });
      expectRefused(other, 'idempotencyKeyReused');
      expect(await history()).toHaveLength(version);
    });

    test('a dry run tells the state that would be, and writes nothing', async () => {
      const before = await dump(server.database);
      const answer = await take({ 'opencif-dry-run': 'true', 'idempotency-key': 'unused' });
      expect(answer.json().data).toEqual({ customerId, version: version - 1, ...stateOf(state) });
      expect(answer.headers['opencif-dry-run']).toBe('true');
      expect(await dump(server.database)).toEqual(before);
    });

    test('contact data can be corrected afterwards, on the documented route', async () => {
      await take();
      const body = { customerId, customer: { email: 'corrected@example.test' } };
      const answer = await server.post('/customer/update', body, server.token);
      expect(answer.statusCode, answer.payload).toBe(200);
      expect((await history()).map((item) => item.version)[0]).toBe(version + 1);
    });
  });

  describe('refused', () => {
    test('at another version than If-Match names, nothing is changed', async () => {
      const before = await history();
      const context = { customerId, version: String(version - 1) };
      expectRefused(await take({ 'if-match': '"99"' }), 'versionTagUnknown', context);
      expect(await history()).toEqual(before);
      expect((await take({ 'if-match': `"${version - 1}"` })).statusCode).toBe(200);
      const stale = await take({ 'if-match': `"${version - 1}"` });
      const now = { customerId, version: String(version), sections: [] };
      expectRefused(stale, 'versionConflict', now);
    });

    test('customerNotFound for an unknown customer, customerErased for an erased one', async () => {
      await steps(server, admin, customerId, 'legalHoldReleased', 'closed', 'erased');
      const [last] = await history();
      expectRefused(await take(), 'customerErased', { customerId, erasedAt: last?.changedAt });
      customerId = 'cstap_unknown';
      expectRefused(await take(), 'customerNotFound', { customerId });
    });

    test.each([
      ['no reason', {}],
      ['an empty reason', { reason: '' }],
      ['a reason of two lines', { reason: 'one\ntwo' }],
    ])('%s', async (_what, body) => {
      const answer = await server.post(`/customers/${customerId}/${stepPaths[kind]}`, body, admin);
      const [issue] = answer.json().context;
      expectInvalid(answer, { instancePath: issue.instancePath, keyword: issue.keyword });
      expect(JSON.stringify(issue)).toContain('reason');
    });
  });
}

/** The members that say something, in the order of answers; times as in `state`. */
function stateOf({ closedAt, legalHoldSince }: State): State {
  return {
    ...(closedAt !== undefined && { closedAt: closedAt === true ? moment : closedAt }),
    ...(legalHoldSince !== undefined && {
      legalHoldSince: legalHoldSince === true ? moment : legalHoldSince,
    }),
  };
}
