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
        login: commonId,
        password: commonPassword,
        requestId: { ...commonStr32Req, description: 'Checked, otherwise unused' },
      },
    },
  },
} as const;

export const authGetTokenAnswer = {
  type: 'object',
  required: ['token', 'dtsExpireAt'],
  additionalProperties: false,
  properties: { token: { type: 'string' }, dtsExpireAt: timestamp },
} as const;

export const userChangePasswordBody = {
  type: 'object',
  required: ['oldPassword', 'newPassword'],
  additionalProperties: false,
  properties: { oldPassword: commonPassword, newPassword: commonNewPassword },
} as const;

export const statusAnswer = {
  type: 'object',
  required: ['status'],
  additionalProperties: false,
  properties: { status: { type: 'boolean' } },
} as const;
