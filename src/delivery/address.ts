/**
 * Which addresses a webhook may call. The URL is checked when the webhook is created. Each time it is called, every
 * address that its host name resolves to is checked, and the connection goes to one of the checked addresses, so a
 * second DNS answer cannot replace it.
 */
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { ResolveAll } from './resolve.ts';

/** What an operator allows beyond public addresses over https. */
export interface AddressRules {
  /** Addresses of this machine. */
  readonly loopback: boolean;
  /** Addresses of private networks, and of this machine. */
  readonly private: boolean;
  /** Plain http. */
  readonly http: boolean;
}

export type UrlFault = 'notAUrl' | 'notHttp' | 'notHttps' | 'credentials' | 'privateAddress';

/** An address that may not be called. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/** The name of a receiver could not be looked up, or not in time. */
export class NameUnknown extends Error {
  override readonly name = 'NameUnknown';
}

/** Global unicast, the only public part of IPv6. Addresses in it that embed IPv4 have ranges of their own. */
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

const privateRanges = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'];

/**
 * Addresses where cloud machines get credentials and settings. Most clouds use link-local addresses, which are in no
 * range that can be allowed; these are public or private.
 */
const ofClouds = [
  '168.63.129.16/32', // Azure
  '100.100.100.200/32', // Alibaba
  'fd00:ec2::/32', // Amazon
  'fd20:ce::254/128', // Google
  'fd00:42::42/128', // Scaleway
].map((network) => ipaddr.parseCIDR(network));

/**
 * Addresses of clouds and link-local addresses are never allowed, and neither is IPv4 in IPv6, where they could hide.
 * @param address without brackets; a text that is not an address is refused
 */
export function mayCall(address: string, rules: AddressRules): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  if (ofClouds.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits))) {
    return false;
  }
  const range: string = parsed.range();
  if (range === 'unicast') return parsed.kind() === 'ipv4' || parsed.match(globalIpv6);
  return (rules.private && privateRanges.includes(range)) || (rules.loopback && range === 'loopback');
}

/** @returns why a webhook may not have this URL, or null if it may */
export function urlFault(text: string, rules: AddressRules): UrlFault | null {
  if (!URL.canParse(text)) return 'notAUrl';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'notHttp';
  if (url.protocol === 'http:' && !rules.http) return 'notHttps';
  if (url.username !== '' || url.password !== '') return 'credentials';
  const host = bareHost(url);
  return isIP(host) !== 0 && !mayCall(host, rules) ? 'privateAddress' : null;
}

/** The host without the brackets of an IPv6 address, as `isIP` expects it. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** A `lookup` for sockets that fails unless every address of the name may be called. */
export function checkedLookup(rules: AddressRules, resolve: ResolveAll): LookupFunction {
  return (host, options, done) => {
    checkedAddresses(host, rules, resolve).then(
      ([first, ...others]) => {
        if (options.all) done(null, [first, ...others]);
        else done(null, first.address, first.family);
      },
      (error: Error) => done(error, []),
    );
  };
}

async function checkedAddresses(
  host: string,
  rules: AddressRules,
  resolve: ResolveAll,
): Promise<[LookupAddress, ...LookupAddress[]]> {
  const addresses = await resolve(host).catch((cause: unknown) => {
    throw new NameUnknown('The host name could not be looked up.', { cause });
  });
  const [first, ...others] = addresses;
  if (!first || !addresses.every(({ address }) => mayCall(address, rules))) {
    throw new AddressRefused('The host name resolves to an address that webhooks may not call.');
  }
  return [first, ...others];
}
