/** Logins of an aggregator, as its admins manage them. Ours; the vendor has nothing like it. */
import { commonId, timestamp } from './common.ts';
import { limitParameter, pageCursor, pageOf } from './page.ts';
import { roles } from './rights.ts';
import type { Static } from './schema.ts';

/** How identity numbers are shown; see `domain/mask.ts`. */
export const disclosures = ['documented', 'masked'] as const;

const loginName = { ...commonId, description: 'Name of the login, unique in the whole service' } as const;
const role = { type: 'string', description: 'What the login may do', enum: roles } as const;
const disclosure = {
  type: 'string',
  description: 'How the login sees identity numbers; people always see them masked',
  enum: disclosures,
} as const;

export const loginParams = {
  type: 'object',
  required: ['login'],
  additionalProperties: false,
  properties: { login: loginName },
} as const;

export const loginsCreateBody = {
  type: 'object',
  required: ['login', 'role'],
  additionalProperties: false,
  properties: {
    login: loginName,
    role,
    disclosure: {
      ...disclosure,
      description:
        'How the login sees identity numbers; `masked` if left out. Only a login with the role `integration` may have `documented`',
    },
  },
} as const;

export const loginAnswer = {
  $id: 'login',
  type: 'object',
  required: ['login', 'role', 'disclosure', 'state', 'createdAt', 'lastSignInAt'],
  additionalProperties: false,
  properties: {
    login: loginName,
    role,
    disclosure,
    state: {
      type: 'string',
      description:
        '`altered`: somebody changed its row in the database; it is refused everywhere until an operator replaces it',
      enum: ['enabled', 'disabled', 'altered'],
    },
    disabledAt: { ...timestamp, description: 'When it was disabled' },
    lockedUntil: {
      ...timestamp,
      description: 'Until when it may not sign in, because it tried too often; left out if it may sign in',
    },
    createdAt: { ...timestamp, description: 'When it was made' },
    lastSignInAt: {
      ...timestamp,
      nullable: true,
      description: 'When it last signed in; null if it never did',
    },
  },
} as const;

export const loginsCreateAnswer = {
  type: 'object',
  required: [...loginAnswer.required, 'password'],
  additionalProperties: false,
  properties: {
    ...loginAnswer.properties,
    password: { type: 'string', description: 'Shown only this once; the login should change it' },
  },
} as const;

export const loginsListQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { limit: limitParameter, cursor: pageCursor },
} as const;

export const loginsListAnswer = pageOf({ type: 'array', items: loginAnswer });

export const loginsSetRoleBody = {
  type: 'object',
  required: ['role'],
  additionalProperties: false,
  properties: { role },
} as const;

export const loginsSetDisclosureBody = {
  type: 'object',
  required: ['disclosure'],
  additionalProperties: false,
  properties: { disclosure },
} as const;

export type LoginParams = Static<typeof loginParams>;
export type { Login, LoginsCreate, NewLogin } from './types.ts';
