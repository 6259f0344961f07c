/** What an operator does to logins at the command line is told to auditors, and only what was done. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAudit } from '../../../src/storage/audit/audit-list.ts';
import { runCommand } from '../../support/command.ts';
import { type OwnStore, ownStore } from '../../support/own-store.ts';

let store: OwnStore;

beforeAll(async () => {
  store = await ownStore();
});

afterAll(() => store.remove());

test('each change of a login is an event of its aggregator that names the login and no other', async () => {
  const login = (...args: string[]) =>
    runCommand(['login', ...args, '--json'], { ...store.env, OPENCIF_DURABILITY: 'fast' });
  const commands: [number, ...string[]][] = [
    [0, 'add', 'bank_agent', '--aggregator', 'bank'],
    [1, 'add', 'bank_agent', '--aggregator', 'other'],
    [0, 'set-password', 'bank_agent'],
    [0, 'set-role', 'bank_agent', 'support'],
    [0, 'set-disclosure', 'bank_agent', 'masked'],
    [0, 'disable', 'bank_agent'],
    [0, 'enable', 'bank_agent'],
    [0, 'end-sessions', 'bank_agent'],
    // Nothing was counted, so nothing is forgotten.
    [0, 'unlock', 'bank_agent'],
    [1, 'disable', 'nobody'],
  ];
  for (const [code, ...args] of commands) {
    const ended = await login(...args);
    expect([args, ended.code, ended.stderr]).toEqual([args, code, code === 0 ? '' : ended.stderr]);
  }
  const page = { from: null, to: null, before: null, limit: 100, bytes: 1_000_000 };
  const { items } = await store.look((database, vault) => listAudit(database, vault, 'bank', {}, page));
  expect(items.map(({ kind, about, login: by, altered }) => [kind, about, by, altered])).toEqual(
    [
      'loginSessionsEnded',
      'loginEnabled',
      'loginDisabled',
      'loginDisclosureSet',
      'loginRoleSet',
      'loginPasswordSet',
      'loginAdded',
    ].map((kind) => [kind, 'bank_agent', null, false]),
  );
  const other = await store.look((database, vault) => listAudit(database, vault, 'other', {}, page));
  expect(other.items).toEqual([]);
});
