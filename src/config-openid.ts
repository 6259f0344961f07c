/** The settings of the identity provider (OpenID Connect), which only make sense together. */
import type { Setting } from './config-setting.ts';
import { settings, type Values } from './config-settings.ts';
import type { OpenIdSettings } from './http/frame/call.ts';

type Name = Extract<keyof Values, `openid${string}`>;

const needed = ['openidClientId', 'openidClientSecret', 'openidRoles'] as const satisfies Name[];

/** @returns null if no identity provider is named */
export function openidSettings(values: Pick<Values, Name>): OpenIdSettings | null {
  const { openidIssuer: issuer, openidClientId: clientId, openidClientSecret: clientSecret } = values;
  if (issuer === null || clientId === null || clientSecret === null) return null;
  const {
    openidScope: scope,
    openidClaim: claim,
    openidRoles: grants,
    openidMakeLogins: makeLogins,
  } = values;
  return { issuer, clientId, clientSecret, scope, claim, grants, makeLogins };
}

/** @param wrong settings that are reported already */
export function openidProblems(values: Values, wrong: ReadonlySet<string>): string[] {
  const isSet = (name: Name) => wrong.has(name) || !isDefault(settings[name], values[name]);
  const envOf = (name: Name) => settings[name].env;
  if (isSet('openidIssuer')) {
    const missing = needed.filter((name) => !isSet(name)).map(envOf);
    if (missing.length === 0) return [];
    return [`OPENCIF_OPENID_ISSUER is set, so that people sign in there; set ${missing.join(', ')} too`];
  }
  const alone = needed.filter(isSet).map(envOf);
  if (alone.length === 0) return [];
  return [
    `${alone.join(', ')} ${alone.length === 1 ? 'has' : 'have'} no effect without OPENCIF_OPENID_ISSUER; set it too`,
  ];
}

function isDefault(row: Setting<unknown>, value: unknown): boolean {
  return JSON.stringify(row.default) === JSON.stringify(value);
}
