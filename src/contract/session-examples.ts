/** The examples of the console's endpoints. */

export const sessionStart = { login: 'SANDBOX_ADMIN', password: 'Admin!Password1' } as const;

export const sessionAnswer = {
  state: 'active',
  login: 'SANDBOX_ADMIN',
  aggregatorId: 'CLIENTID',
  role: 'admin',
  rights: ['follow', 'examine', 'administer'],
  hasPassword: true,
  expiresAt: '2026-11-01T20:00:00.000Z',
  idleSeconds: 900,
} as const;

export const sessionId = 'ses_5f1c9be02a7d43e6b8d0f3a417c2e695';

export const sessionsListAnswer = {
  items: [
    {
      sessionId,
      createdAt: '2026-11-01T08:00:00.000Z',
      lastUsedAt: '2026-11-01T08:14:30.000Z',
      expiresAt: '2026-11-01T20:00:00.000Z',
      current: true,
    },
  ],
} as const;

const challenge = 'eQ1mYwvHTqoaGxXrjgXxq4CjmUJAfqNDfbGAv4CBqPk';
const credential = {
  id: 'TFuhx6sYbVQsBSFEQXFIrA',
  rawId: 'TFuhx6sYbVQsBSFEQXFIrA',
  type: 'public-key',
  clientExtensionResults: {},
} as const;
const clientDataJSON = 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoi4oCmIn0';

export const passkeysEnrolOptionsAnswer = {
  rp: { name: 'opencif', id: 'cif.example.test' },
  user: {
    id: 'nHc1GzHq8TRSX1hwHsd5zmZbqbIchkuBmZ5oIUyLKUA',
    name: 'SANDBOX_ADMIN',
    displayName: 'SANDBOX_ADMIN',
  },
  challenge,
  pubKeyCredParams: [
    { alg: -7, type: 'public-key' },
    { alg: -257, type: 'public-key' },
  ],
  timeout: 300_000,
  excludeCredentials: [],
  authenticatorSelection: { userVerification: 'required' },
} as const;

/** Cut short: a real one is several hundred characters long. */
export const passkeysEnrol = {
  label: 'Work laptop',
  credential: {
    ...credential,
    response: { clientDataJSON, attestationObject: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YQ' },
  },
} as const;

export const sessionVerifyOptionsAnswer = {
  rpId: 'cif.example.test',
  challenge,
  timeout: 300_000,
  allowCredentials: [{ id: credential.id, type: 'public-key' }],
  userVerification: 'required',
} as const;

export const sessionVerify = {
  credential: {
    ...credential,
    response: {
      clientDataJSON,
      authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ',
      signature: 'MEUCIQDk0TqXPuYcrhcE3kfBMzBDVwEnHFYyO1QC6zVpO2zPkwIgR9Wz7F2dCw',
    },
  },
} as const;

export const passkeyId = 'psk_6reGTr3k8vpAu8uFV7EdiP';

export const passkeysListAnswer = {
  items: [
    {
      passkeyId,
      label: 'Work laptop',
      createdAt: '2026-10-01T08:00:00.000Z',
      usedAt: '2026-11-01T08:00:00.000Z',
    },
  ],
} as const;
