/** Shapes of the console's endpoints: sessions of people, and the passkeys that are their second factor. */
import { commonId, commonPassword, commonStr50Req, timestamp } from './common.ts';
import { rights, roles } from './rights.ts';
import type { Static } from './schema.ts';

export const sessionStartBody = {
  type: 'object',
  required: ['login', 'password'],
  additionalProperties: false,
  properties: {
    login: { ...commonId, description: 'Login of a person' },
    password: { ...commonPassword, description: 'Its password' },
  },
} as const;

export const sessionAnswer = {
  type: 'object',
  required: ['state', 'login', 'aggregatorId', 'role', 'rights', 'hasPassword', 'expiresAt', 'idleSeconds'],
  additionalProperties: false,
  properties: {
    state: {
      type: 'string',
      enum: ['active', 'passkeyToEnrol', 'passkeyToVerify'],
      description:
        '`active`: the session is good for every endpoint that the role allows. `passkeyToEnrol`: the login has no passkey yet and must enrol one first. `passkeyToVerify`: one of its passkeys is needed first',
    },
    login: { type: 'string', description: 'Who is signed in' },
    aggregatorId: { type: 'string', description: 'The aggregator of the login' },
    role: { type: 'string', enum: roles, description: 'The role of the login' },
    rights: {
      type: 'array',
      items: { type: 'string', enum: rights },
      description: 'What the session may do; empty until it is active',
    },
    hasPassword: {
      type: 'boolean',
      description:
        'False: the identity provider signs the login in, and it has no password that could be changed',
    },
    expiresAt: { ...timestamp, description: 'When the session ends at the latest' },
    idleSeconds: {
      type: 'integer',
      description: 'How long it lasts without a request, apart from those that a live list makes by itself',
    },
  },
} as const;

export type SessionAnswer = Static<typeof sessionAnswer>;

const base64url = { type: 'string', pattern: '^[0-9A-Za-z_-]+$', minLength: 1, maxLength: 40_000 } as const;
const credentialId = { ...base64url, maxLength: 1400 } as const;

/** The members of a credential as a browser writes it in JSON (WebAuthn level 3, 5.1); others are ignored. */
const credential = {
  id: { ...credentialId, description: 'Id of the credential' },
  rawId: { ...credentialId, description: 'The same id' },
  type: { type: 'string', enum: ['public-key'], description: 'Kind of credential' },
  clientExtensionResults: { type: 'object', properties: {}, description: 'Not used' },
} as const;

const clientDataJSON = {
  ...base64url,
  description: 'What the browser signed for: challenge and origin',
} as const;

export const passkeysEnrolBody = {
  type: 'object',
  required: ['label', 'credential'],
  additionalProperties: false,
  properties: {
    label: { ...commonStr50Req, description: 'A name by which its owner recognizes it' },
    credential: {
      type: 'object',
      required: ['id', 'rawId', 'type', 'clientExtensionResults', 'response'],
      description: 'What `navigator.credentials.create` gave, by its `toJSON()`',
      properties: {
        ...credential,
        response: {
          type: 'object',
          required: ['clientDataJSON', 'attestationObject'],
          description: 'What the authenticator answered',
          properties: {
            clientDataJSON,
            attestationObject: { ...base64url, description: 'The new public key' },
          },
        },
      },
    },
  },
} as const;

export const sessionVerifyBody = {
  type: 'object',
  required: ['credential'],
  additionalProperties: false,
  properties: {
    credential: {
      type: 'object',
      required: ['id', 'rawId', 'type', 'clientExtensionResults', 'response'],
      description: 'What `navigator.credentials.get` gave, by its `toJSON()`',
      properties: {
        ...credential,
        response: {
          type: 'object',
          required: ['clientDataJSON', 'authenticatorData', 'signature'],
          description: 'What the authenticator answered',
          properties: {
            clientDataJSON,
            authenticatorData: { ...base64url, description: 'Site, flags and counter' },
            signature: { ...base64url, description: 'Over both' },
          },
        },
      },
    },
  },
} as const;

export type EnrolledCredential = Static<typeof passkeysEnrolBody>['credential'];
export type ShownCredential = Static<typeof sessionVerifyBody>['credential'];

const challenge = { ...base64url, description: 'Random; good for one answer' } as const;
const rpId = { type: 'string', description: 'The site that the passkey is for' } as const;
const timeout = { type: 'integer', description: 'Milliseconds that the browser gives the person' } as const;
const userVerification = {
  type: 'string',
  enum: ['required'],
  description: 'The authenticator checks the person, by a finger, a face or a PIN',
} as const;

const knownCredentials = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'type'],
    description: 'A passkey that the login has',
    properties: {
      id: { ...credentialId, description: 'Id of its credential' },
      type: { type: 'string', enum: ['public-key'], description: 'Kind of credential' },
    },
  },
} as const;

/** Only what matters to a reader is written down; the rest is WebAuthn's own. */
export const passkeysEnrolOptionsAnswer = {
  type: 'object',
  required: ['rp', 'user', 'challenge', 'pubKeyCredParams', 'excludeCredentials', 'authenticatorSelection'],
  description: 'For `PublicKeyCredential.parseCreationOptionsFromJSON()`',
  properties: {
    rp: {
      type: 'object',
      required: ['id', 'name'],
      description: 'The site',
      properties: { id: rpId, name: { type: 'string', description: 'Its name' } },
    },
    user: {
      type: 'object',
      required: ['id', 'name', 'displayName'],
      description: 'The login',
      properties: {
        id: { ...base64url, description: 'Stands for the login; tells nobody which it is' },
        name: { type: 'string', description: 'The login' },
        displayName: { type: 'string', description: 'The login' },
      },
    },
    challenge,
    pubKeyCredParams: {
      type: 'array',
      description: 'Accepted kinds of key, best first',
      items: {
        type: 'object',
        required: ['alg', 'type'],
        description: 'A kind of key',
        properties: {
          alg: { type: 'integer', description: 'Number of the algorithm (COSE)' },
          type: { type: 'string', enum: ['public-key'], description: 'Kind of credential' },
        },
      },
    },
    timeout,
    excludeCredentials: { ...knownCredentials, description: 'Authenticators that have one already' },
    authenticatorSelection: {
      type: 'object',
      required: ['userVerification'],
      description: 'What the authenticator must be able to do',
      properties: { userVerification },
    },
  },
} as const;

export type EnrolOptions = Static<typeof passkeysEnrolOptionsAnswer>;

export const sessionVerifyOptionsAnswer = {
  type: 'object',
  required: ['rpId', 'challenge', 'allowCredentials', 'userVerification'],
  description: 'For `PublicKeyCredential.parseRequestOptionsFromJSON()`',
  properties: {
    rpId,
    challenge,
    timeout,
    allowCredentials: { ...knownCredentials, description: 'The passkeys of the login' },
    userVerification,
  },
} as const;

export type VerifyOptions = Static<typeof sessionVerifyOptionsAnswer>;

export const sessionsEndParams = {
  type: 'object',
  required: ['sessionId'],
  properties: { sessionId: { ...commonId, description: 'Id of a session, as `GET /sessions` lists it' } },
} as const;

export const sessionsListAnswer = {
  type: 'object',
  required: ['items'],
  additionalProperties: false,
  properties: {
    items: {
      type: 'array',
      description: 'Newest first',
      items: {
        type: 'object',
        required: ['sessionId', 'createdAt', 'lastUsedAt', 'expiresAt', 'current'],
        additionalProperties: false,
        description: 'An active session',
        properties: {
          sessionId: { type: 'string', description: 'Names the session; nobody can sign in with it' },
          createdAt: { ...timestamp, description: 'When its person signed in' },
          lastUsedAt: { ...timestamp, description: 'When it was last used; this is stored every 30 seconds' },
          expiresAt: { ...timestamp, description: 'When it ends at the latest' },
          current: { type: 'boolean', description: 'True if this request was sent with it' },
        },
      },
    },
  },
} as const;

const passkeyId = { ...commonId, description: 'Id of the passkey' } as const;

export const passkeysDeleteParams = {
  type: 'object',
  required: ['passkeyId'],
  properties: { passkeyId },
} as const;

export const passkeysListAnswer = {
  type: 'object',
  required: ['items'],
  additionalProperties: false,
  properties: {
    items: {
      type: 'array',
      description: 'Oldest first',
      items: {
        type: 'object',
        required: ['passkeyId', 'label', 'createdAt', 'usedAt'],
        additionalProperties: false,
        description: 'A passkey',
        properties: {
          passkeyId,
          label: { type: 'string', description: 'The name that its owner gave it' },
          createdAt: { ...timestamp, description: 'When it was enrolled' },
          usedAt: { ...timestamp, description: 'When it was last used' },
        },
      },
    },
  },
} as const;
