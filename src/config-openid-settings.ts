/** The settings of the identity provider: rows of the table in `config-settings.ts`. */
import * as parse from './config-parse.ts';
import { setting } from './config-setting.ts';
import type { Grant } from './domain/openid.ts';

export const openid = {
  openidIssuer: setting<string | null>({
    env: 'OPENCIF_OPENID_ISSUER',
    default: null,
    parse: parse.issuer,
    example: 'https://login.example.test/realm',
    meaning:
      'identity provider (OpenID Connect) that people sign in to the console with; if not set, they use passwords',
  }),
  openidClientId: setting<string | null>({
    env: 'OPENCIF_OPENID_CLIENT_ID',
    default: null,
    parse: parse.visibleText,
    example: 'opencif',
    meaning: 'the client id that the identity provider gave opencif',
  }),
  openidClientSecret: setting<string | null>({
    env: 'OPENCIF_OPENID_CLIENT_SECRET',
    default: null,
    parse: parse.visibleText,
    secret: true,
    example: 'SECRET',
    meaning: 'the client secret that the identity provider gave opencif',
  }),
  openidScope: setting({
    env: 'OPENCIF_OPENID_SCOPE',
    default: 'openid',
    parse: parse.scopes,
    example: 'openid groups',
    meaning: 'scopes to ask the identity provider for, separated by spaces',
  }),
  openidClaim: setting({
    env: 'OPENCIF_OPENID_CLAIM',
    default: 'groups',
    parse: parse.visibleText,
    example: 'groups',
    meaning: "the identity provider's claim that decides the role",
  }),
  openidRoles: setting<Grant[]>({
    env: 'OPENCIF_OPENID_ROLES',
    default: [],
    parse: parse.grants,
    example: 'cif-support=CLIENTID:support,cif-admins=CLIENTID:admin',
    meaning:
      'which value of the claim gives which role at which aggregator; the first value that the person has counts',
  }),
  openidMakeLogins: setting({
    env: 'OPENCIF_OPENID_MAKE_LOGINS',
    default: false,
    parse: parse.yesNo,
    example: 'true',
    meaning: 'true: a person to whom the identity provider gives a role gets a login at the first sign-in',
  }),
};
