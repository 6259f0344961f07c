/**
 * The cookie that binds a sign-in at the identity provider to the browser that began it. It is sealed, so the service
 * keeps nothing, and short-lived. `SameSite=Lax`, because the browser comes back from another site.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { parse, serialize } from 'cookie';
import { SealBroken, type Vault } from '../../vault/vault.ts';
import type { Flow } from './openid-provider.ts';

/** A sealing key of its own, like that of a customer. */
const owner = { aggregatorId: '', customerId: 'openid' };
const PLACE = 'flow';

/** What the browser keeps until it comes back. */
export interface KeptFlow extends Flow {
  /** The page of the console that they go on to. */
  readonly to: string;
  /** ISO 8601, UTC. */
  readonly until: string;
}

function nameOf(overTls: boolean): string {
  return overTls ? '__Host-opencif-openid' : 'opencif-openid';
}

/** The header `Set-Cookie`. @param flow null: the browser forgets it now */
export function flowCookie(vault: Vault, overTls: boolean, flow: KeptFlow | null): string {
  const value = flow === null ? '' : vault.seal(owner, PLACE, JSON.stringify(flow));
  return serialize(nameOf(overTls), value, {
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
    secure: overTls,
    ...(flow === null && { maxAge: 0 }),
  });
}

/** @returns null if the browser sent none, an old one, or one that this service did not make */
export async function sentFlow(
  vault: Vault,
  overTls: boolean,
  { cookie }: IncomingHttpHeaders,
  now: string,
): Promise<KeptFlow | null> {
  const value = parse(cookie ?? '')[nameOf(overTls)];
  if (!value) return null;
  await vault.learn([value]);
  try {
    const flow = JSON.parse(vault.open(owner, PLACE, value)) as KeptFlow;
    return flow.until > now ? flow : null;
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
