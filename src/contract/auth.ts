/** Shapes of the sign-in endpoints. Source: "Get Access Token" and "Change User Password" pages. */
import { commonId, commonNewPassword, commonPassword, commonStr32Req, timestamp } from './common.ts';

export const authGetTokenBody = {
  type: 'object',
  required: ['user'],
  additionalProperties: false,
  properties: {
    user: {
      type: 'object',
      required: ['login', 'password'],
      additionalProperties: false,
      properties: {
        login: { ...commonId, description: 'Login of the aggregator' },
        password: { ...commonPassword, description: 'Its password' },
        requestId: { ...commonStr32Req, description: 'Checked, otherwise unused' },
      },
    },
  },
} as const;

export const authGetTokenAnswer = {
  type: 'object',
  required: ['token', 'dtsExpireAt'],
  additionalProperties: false,
  properties: {
    token: { type: 'string', description: 'Send it with every request, in the header `x-connectfi-token`' },
    dtsExpireAt: { ...timestamp, description: 'When the token expires' },
  },
} as const;

export const userChangePasswordBody = {
  type: 'object',
  required: ['oldPassword', 'newPassword'],
  additionalProperties: false,
  properties: {
    oldPassword: { ...commonPassword, description: 'The current password' },
    newPassword: {
      ...commonNewPassword,
      description:
        'The new password, with a digit, a lower-case letter, an upper-case letter and one of `!@#$%^&*`',
    },
  },
} as const;

export const statusAnswer = {
  type: 'object',
  required: ['status'],
  additionalProperties: false,
  properties: { status: { type: 'boolean', description: 'True: it was done, or the service is ready' } },
} as const;
