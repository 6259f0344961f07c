/**
 * `src/contract/types.ts` is what its script generates from the schemas, and has the same meaning. The compiler checks
 * the latter: this file does not compile if a named type and its schema differ, in either direction.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import type * as auth from '../../src/contract/auth.ts';
import type * as common from '../../src/contract/common.ts';
import type * as customer from '../../src/contract/customer.ts';
import type * as events from '../../src/contract/events.ts';
import type * as history from '../../src/contract/history.ts';
import type * as logins from '../../src/contract/logins.ts';
import type * as page from '../../src/contract/page.ts';
import type { Static } from '../../src/contract/schema.ts';
import type * as types from '../../src/contract/types.ts';
import type * as webhooks from '../../src/contract/webhooks.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

test('types.ts is what npm run types would write', () => {
  const made = execFileSync(process.execPath, [join(root, 'scripts/types.mjs'), '--print'], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  expect(readFileSync(join(root, 'src/contract/types.ts'), 'utf8')).toBe(made);
});

/** Lists all members, so that an interface and an intersection with the same members are equal. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { [Name in keyof T]: Plain<T[Name]> }
    : T;

type Of<Schema> = Plain<Static<Schema>>;

test('each named type takes exactly what its schema takes', () => {
  expectTypeOf<Plain<types.CustomerUpdate>>().toEqualTypeOf<Of<typeof customer.customerUpdateBody>>();
  expectTypeOf<Plain<customer.CustomerInit>>().toEqualTypeOf<Of<typeof customer.customerInitBody>>();
  expectTypeOf<Plain<customer.Customer>>().toEqualTypeOf<Of<typeof customer.customerAnswer>>();
  expectTypeOf<Plain<types.CustomerAddEmployee>>().toEqualTypeOf<
    Of<typeof customer.customerAddEmployeeBody>
  >();
  expectTypeOf<Plain<types.CustomerDisableEmployee>>().toEqualTypeOf<
    Of<typeof customer.customerDisableEmployeeBody>
  >();
  expectTypeOf<types.StateCode>().toEqualTypeOf<Of<typeof common.customerStateCode>>();
  expectTypeOf<types.ChangeKind>().toEqualTypeOf<Of<typeof history.historyItem.properties.kind>>();
  expectTypeOf<Plain<types.PasswordChange>>().toEqualTypeOf<Of<typeof auth.userChangePasswordBody>>();
  expectTypeOf<Plain<types.Token>>().toEqualTypeOf<Of<typeof auth.authGetTokenAnswer>>();
  expectTypeOf<Plain<types.Status>>().toEqualTypeOf<Of<typeof auth.statusAnswer>>();
  expectTypeOf<Plain<types.WebhooksCreate>>().toEqualTypeOf<Of<typeof webhooks.webhooksCreateBody>>();
  expectTypeOf<Plain<types.NewWebhook>>().toEqualTypeOf<Of<typeof webhooks.webhooksCreateAnswer>>();
  expectTypeOf<Plain<page.Page<types.Webhook>>>().toEqualTypeOf<Of<typeof webhooks.webhooksListAnswer>>();
  expectTypeOf<Plain<page.Page<types.WebhookDelivery>>>().toEqualTypeOf<
    Of<typeof webhooks.webhooksDeliveriesAnswer>
  >();
  expectTypeOf<Plain<types.RotatedSecret>>().toEqualTypeOf<Of<typeof webhooks.webhooksRotateSecretAnswer>>();
  expectTypeOf<Plain<types.LoginsCreate>>().toEqualTypeOf<Of<typeof logins.loginsCreateBody>>();
  expectTypeOf<Plain<types.NewLogin>>().toEqualTypeOf<Of<typeof logins.loginsCreateAnswer>>();
  expectTypeOf<Plain<page.Page<types.Login>>>().toEqualTypeOf<Of<typeof logins.loginsListAnswer>>();
  expectTypeOf<Plain<types.WebhookTested>>().toEqualTypeOf<Of<typeof webhooks.webhooksTestAnswer>>();
  expectTypeOf<Plain<types.WebhookResendOne | types.WebhookResendRange>>().toEqualTypeOf<
    Of<typeof webhooks.webhooksResendBody>
  >();
  expectTypeOf<Plain<types.WebhookResent>>().toEqualTypeOf<Of<typeof webhooks.webhooksResendAnswer>>();
});

/** A schema has no type for a member that may be anything. */
test('each named type that holds values of any kind has the members of its schema', () => {
  expectTypeOf<keyof types.CustomerEvent>().toEqualTypeOf<keyof Of<typeof events.event>>();
  expectTypeOf<keyof types.HistoryItem>().toEqualTypeOf<keyof Of<typeof history.historyItem>>();
});
