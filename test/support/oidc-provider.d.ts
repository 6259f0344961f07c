/** What `identity-provider.ts` uses of `oidc-provider`, whose own types would bring 17 packages. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  interface Account {
    readonly accountId: string;
    claims(): Promise<{ readonly sub: string; readonly [name: string]: unknown }>;
  }

  interface Configuration {
    readonly clients: readonly {
      readonly client_id: string;
      readonly client_secret: string;
      readonly redirect_uris: readonly string[];
    }[];
    readonly claims: Readonly<Record<string, readonly string[]>>;
    readonly conformIdTokenClaims: boolean;
    readonly cookies: { readonly keys: readonly string[] };
    readonly jwks: { readonly keys: readonly unknown[] };
    /** Seconds. */
    readonly ttl: Readonly<Record<string, number>>;
    readonly features: { readonly devInteractions: { readonly enabled: boolean } };
    readonly interactions: { url(context: unknown, interaction: { readonly uid: string }): string };
    readonly pkce: { required(): boolean };
    findAccount(context: unknown, sub: string): Account;
    loadExistingGrant(context: {
      readonly oidc: { readonly session?: { readonly accountId?: string } };
    }): Promise<Grant>;
  }

  export default class Provider {
    constructor(issuer: string, configuration: Configuration);
    readonly Grant: new (of: {
      readonly clientId: string;
      readonly accountId: string;
    }) => Grant;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionFinished(request: IncomingMessage, response: ServerResponse, outcome: object): Promise<void>;
  }
}
