/** The keys of a store, as an examiner sees them: their age, never a key. Ours; the vendor has nothing like it. */
import { timestamp } from './common.ts';

/** What a key of the store is for. */
export const keyPurposes = ['seal', 'digest', 'index', 'token', 'change'] as const;

export const storeKey = {
  $id: 'store-key',
  type: 'object',
  required: ['purpose', 'generation', 'state', 'createdAt', 'ageDays'],
  additionalProperties: false,
  properties: {
    purpose: {
      type: 'string',
      description:
        'What it is for: `seal` encrypts personal data, `digest` compares values, `index` finds customers, `token` hashes tokens, `change` proves changes',
      enum: keyPurposes,
    },
    generation: {
      type: 'integer',
      description: 'The first key for this purpose is 1, the next is 2, and so on',
    },
    state: {
      type: 'string',
      description: '`retired`: nothing new is sealed under it, and what already is, is being sealed again',
      enum: ['inUse', 'retired'],
    },
    createdAt: { ...timestamp, description: 'When the key was made' },
    ageDays: { type: 'integer', description: 'How many days ago that was' },
    retiredAt: { ...timestamp, description: 'When it was retired' },
  },
} as const;

export const masterKey = {
  $id: 'master-key',
  type: 'object',
  required: ['id', 'since', 'ageDays'],
  additionalProperties: false,
  properties: {
    id: {
      type: 'string',
      description: 'Tells this master key apart from others, and says nothing else about it',
    },
    since: { ...timestamp, description: 'When the keys of the store were wrapped with it' },
    ageDays: { type: 'integer', description: 'How many days ago that was' },
  },
} as const;

export const keysStatusAnswer = {
  $id: 'keys-status',
  type: 'object',
  required: ['masterKey', 'keys'],
  additionalProperties: false,
  properties: {
    masterKey: { ...masterKey, description: 'The key outside the database, which wraps the others' },
    keys: { type: 'array', description: 'By purpose, oldest generation first', items: storeKey },
  },
} as const;
