/** `opencif history` on a store that somebody tampers with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newestVerification } from '../../../src/storage/record/history-verification.ts';
import { runCommand } from '../../support/command.ts';
import { testEngine } from '../../support/database.ts';
import { feedComplete } from '../../support/feed.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';
import { loadSample } from '../../support/sandbox.ts';

let store: OwnStore;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-history-'));
  store = await ownStore();
  // The embedded store has the sandbox's sample data after its first start.
  if (testEngine === 'postgres') await store.look(loadSample);
});

afterAll(async () => {
  await store.remove();
  rmSync(folder, { recursive: true, force: true });
});

const history = (...args: string[]) =>
  runCommand(['history', ...args], { ...store.env, OPENCIF_DURABILITY: 'fast' });

const tamper = (statement: string) =>
  store.look((database) => database.transaction((tx) => tx.script(statement)));

const sample = 'cstap_6reGTr3k8vpAu8uFV7EdiN';

test('a whole history is told as whole, with its heads', async () => {
  const whole = await history('verify');
  expect(whole).toMatchObject({ code: 0, stdout: '2 changes of 2 customers: whole.\n' });
  await store.look(feedComplete);
  const head = await history('head');
  expect(head.code).toBe(0);
  expect(JSON.parse(head.stdout)).toMatchObject({ aggregatorId: 'CLIENTID', changes: 2 });
  writeFileSync(join(folder, 'heads'), head.stdout);
  const json = await history('verify', '--all', '--json', '--heads', join(folder, 'heads'));
  expect(json).toMatchObject({
    code: 0,
    stdout: '{"customers":2,"changes":2,"erased":0,"destroyed":0,"faults":0}\n',
  });
});

test('the outcome for the whole store is kept for the metrics, that of a part is not', async () => {
  const kept = () => store.look(newestVerification);
  await history('verify');
  const first = await kept();
  expect(first).toMatchObject({ faults: 0 });
  await history('verify', '--customer', sample);
  await history('verify', '--aggregator', 'CLIENTID');
  expect(await kept()).toEqual(first);
  await tamper(`update history_verification set faults = 7`);
  await history('verify', '--all');
  const second = await kept();
  expect(second).toMatchObject({ faults: 0 });
  expect(Date.parse(second?.beganAt ?? '')).toBeGreaterThan(Date.parse(first?.beganAt ?? ''));
});

test('one customer, and one aggregator, can be verified alone', async () => {
  const one = await history('verify', '--customer', sample, '--aggregator', 'CLIENTID');
  expect(one).toMatchObject({ code: 0, stdout: '1 change of 1 customer: whole.\n' });
  const unknown = await history('verify', '--customer', 'cstap_unknown');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('There is no customer cstap_unknown.');
  expect(await history('head', '--aggregator', 'nobody')).toMatchObject({ code: 1, stdout: '' });
});

test('options and files that make no sense: exit code 2 and the reason', async () => {
  expect((await history('verify', '--all', '--customer', sample)).code).toBe(2);
  expect((await history('verify', '--heads', join(folder, 'nowhere'))).code).toBe(2);
  writeFileSync(join(folder, 'odd'), '{"aggregatorId":"CLIENTID"}\n');
  const odd = await history('verify', '--heads', join(folder, 'odd'));
  expect(odd.code).toBe(2);
  expect(odd.stderr).toContain('line 1');
});

test('an altered row is named, and the exit code is 1', async () => {
  await tamper(`update customer_change set login = 'somebody' where customer_id = '${sample}'`);
  const altered = await history('verify');
  expect(altered.code).toBe(1);
  expect(altered.stdout).toContain(`CLIENTID ${sample} version 1: forged change\n`);
  expect(altered.stdout).toMatch(/1 fault in 2 changes\.\n$/);
  expect((await history('verify', '--customer', sample)).code).toBe(1);
  await tamper(`update customer_change set login = 'CONNECTFI_CLIENTID' where customer_id = '${sample}'`);
  expect((await history('verify')).code).toBe(0);
});

test('an altered login is named, and the exit code is 1', async () => {
  await tamper(`update login set disclosure = 'masked' where role = 'integration'`);
  const altered = await history('verify');
  expect(altered.code).toBe(1);
  expect(altered.stdout).toContain('CLIENTID login CONNECTFI_CLIENTID: altered login\n');
  const [line] = (await history('verify', '--aggregator', 'CLIENTID', '--json')).stdout.split('\n');
  const fault = { aggregatorId: 'CLIENTID', login: 'CONNECTFI_CLIENTID', problem: 'altered login' };
  expect(JSON.parse(line ?? '')).toEqual(fault);
  await tamper(`update login set disclosure = 'documented' where role = 'integration'`);
  expect((await history('verify')).code).toBe(0);
});

test('a customer removed with its whole history is caught by the head, which counts until heads fit', async () => {
  await tamper(
    `delete from customer_change where customer_id = '${sample}'; delete from customer where customer_id = '${sample}'`,
  );
  expect((await history('verify')).code).toBe(0);
  const cut = await history('verify', '--heads', join(folder, 'heads'), '--json');
  expect(cut.code).toBe(1);
  expect(JSON.parse(cut.stdout.split('\n')[0] ?? '')).toMatchObject({ problem: 'broken head' });
  const kept = () => store.look(newestVerification);
  expect(await kept()).toMatchObject({ faults: 0, headFaults: 1 });
  const without = await history('verify');
  expect(without).toMatchObject({ code: 0, stderr: expect.stringContaining('1 head did not fit') });
  expect(await kept()).toMatchObject({ faults: 0, headFaults: 1 });
  writeFileSync(join(folder, 'later'), (await history('head')).stdout);
  const whole = await history('verify', '--heads', join(folder, 'later'));
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(await kept()).toMatchObject({ faults: 0, headFaults: 0 });
});
