/** The one list of columns that hold sealed values. */
import type { Owner } from '../../vault/vault.ts';
import { passkeyOwner } from '../account/passkey.ts';
import { reasonPlace } from '../audit/customer-access.ts';
import { reasonSection } from '../record/change-reason.ts';
import { answerOwner } from '../record/idempotency-key.ts';
import { webhookOwner } from '../webhook/webhook-endpoint.ts';

/** The columns that identify a row and the places of its values, as text or whole numbers. */
export type RowPlace = Readonly<Record<string, string | number>>;

export interface SealedPlace {
  readonly table: string;
  /** Columns of the primary key, in its order, with their types. */
  readonly key: Readonly<Record<string, 'text' | 'int' | 'bigint' | 'timestamptz'>>;
  /** More that `owner` or a section depends on: SQL by name, where the table is `t`. */
  readonly with?: Readonly<Record<string, string>>;
  /** `jsonb` columns that hold sealed values by the name of their section. */
  readonly maps?: readonly string[];
  /** Text columns that hold one sealed value, and the section that it is sealed as. */
  readonly texts?: Readonly<Record<string, (row: RowPlace) => string>>;
  readonly owner: (row: RowPlace) => Owner;
}

const customerOwner = (row: RowPlace): Owner => ({
  aggregatorId: String(row.aggregator_id),
  customerId: String(row.customer_id),
});

/**
 * `customer` comes first: as long as its rows hold old values, each change copies some of them into the history.
 * A column that is added here needs `sealedUnderLiveKey` in each statement that stores it.
 */
export const sealedPlaces: readonly SealedPlace[] = [
  {
    table: 'customer',
    key: { aggregator_id: 'text', customer_id: 'text' },
    maps: ['sections'],
    owner: customerOwner,
  },
  {
    table: 'customer_change',
    key: { aggregator_id: 'text', customer_id: 'text', version: 'int' },
    with: { request_id: 't.request_id' },
    maps: ['before', 'after'],
    texts: { reason: ({ request_id }) => reasonSection(String(request_id)) },
    owner: customerOwner,
  },
  {
    table: 'idempotency_key',
    key: { aggregator_id: 'text', login: 'text', key_hash: 'text' },
    texts: { answer: () => 'idempotencyAnswer' },
    owner: ({ aggregator_id, login, key_hash }) =>
      answerOwner(
        { aggregatorId: String(aggregator_id), login: String(login) },
        { keyHash: String(key_hash) },
      ),
  },
  {
    table: 'customer_access',
    key: { aggregator_id: 'text', at: 'timestamptz', position: 'bigint' },
    with: { customer_id: 't.customer_id', request_id: 't.request_id' },
    texts: { reason: ({ request_id }) => reasonPlace(String(request_id)) },
    owner: customerOwner,
  },
  {
    table: 'webhook_endpoint',
    key: { aggregator_id: 'text', webhook_id: 'text' },
    texts: {
      url: () => 'webhookUrl',
      secret: () => 'webhookSecret',
      previous_secret: () => 'webhookSecret',
    },
    owner: ({ aggregator_id, webhook_id }) => webhookOwner(String(aggregator_id), String(webhook_id)),
  },
  {
    table: 'passkey',
    key: { passkey_id: 'text' },
    with: { aggregator_id: '(select l.aggregator_id from login l where l.login = t.login)' },
    texts: { label: () => 'passkeyLabel' },
    owner: ({ aggregator_id, passkey_id }) => passkeyOwner(String(aggregator_id), String(passkey_id)),
  },
];

/** The columns of a place that hold sealed values. */
export function sealedColumns({ maps = [], texts = {} }: SealedPlace): string[] {
  return [...maps, ...Object.keys(texts)];
}
