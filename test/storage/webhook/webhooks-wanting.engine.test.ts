/** How many webhooks would receive a change. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChangeKind, changeKinds } from '../../../src/contract/history.ts';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import { addWebhook, disableWebhook } from '../../../src/storage/webhook/webhook-endpoint.ts';
import { countWebhooksWanting } from '../../../src/storage/webhook/webhooks-wanting.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { loadSample } from '../../support/sandbox.ts';
import { testMasterKey } from '../../support/server.ts';

const { aggregatorId } = sandboxLogin;
const now = '2026-11-01T00:00:00.000Z';
/** What each webhook wants; null: every kind. */
const made: readonly { readonly kinds: readonly ChangeKind[] | null; readonly disabled: boolean }[] = [
  { kinds: null, disabled: false },
  { kinds: ['updated'], disabled: false },
  { kinds: ['updated', 'closed'], disabled: false },
  { kinds: ['erased'], disabled: false },
  { kinds: null, disabled: true },
  { kinds: ['updated', 'reverted'], disabled: true },
];

let store: TestDatabase;

beforeAll(async () => {
  store = await openTestDatabase();
  const { database } = store;
  const vault = await openVault(database, testMasterKey);
  await loadSample(database, vault);
  for (const [place, { kinds, disabled }] of made.entries()) {
    const webhookId = `whk_${place}`;
    const webhook = { webhookId, url: 'https://a.example.test/', kinds, secret: 's', cursor: '0.0', now };
    await addWebhook(database, vault, aggregatorId, webhook, { webhooks: 9, enabledWebhooks: 9 });
    if (disabled) {
      const at = { now, reason: 'requested' } as const;
      await database.transaction((tx) => disableWebhook(tx, aggregatorId, webhookId, at));
    }
  }
});

afterAll(() => store.drop());

test.each(changeKinds)('%s: those that want it and are enabled', async (kind) => {
  const wanting = made.filter(({ kinds, disabled }) => !disabled && (kinds === null || kinds.includes(kind)));
  expect(await countWebhooksWanting(store.database, aggregatorId, kind)).toBe(wanting.length);
  expect(await countWebhooksWanting(store.database, 'somebody_else', kind)).toBe(0);
});
