/** Shapes of the endpoints with which a login sees and ends its own tokens. Ours. */
import { commonId, timestamp } from './common.ts';
import { limitParameter, pageCursor, pageOf } from './page.ts';

export const tokenParams = {
  type: 'object',
  required: ['tokenId'],
  additionalProperties: false,
  properties: { tokenId: { ...commonId, description: 'Id of a token, as `GET /auth/tokens` lists it' } },
} as const;

export const authListTokensQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { limit: limitParameter, cursor: pageCursor },
} as const;

const accessToken = {
  type: 'object',
  required: ['tokenId', 'createdAt', 'lastUsedAt', 'expiresAt', 'network', 'current'],
  additionalProperties: false,
  properties: {
    tokenId: { type: 'string', description: 'Names the token; nobody can sign in with it' },
    createdAt: { ...timestamp, description: 'When it was made' },
    lastUsedAt: { ...timestamp, description: 'When it was last used; this is stored about once a minute' },
    expiresAt: { ...timestamp, description: 'When it ends at the latest' },
    network: {
      type: 'string',
      description:
        'Stands for the network that it was made from: the same for the same network, and no address can be read from it',
    },
    current: { type: 'boolean', description: 'True if this request was sent with it' },
  },
} as const;

export const authListTokensAnswer = pageOf({ type: 'array', items: accessToken });
