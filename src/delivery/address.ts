/**
 * Which addresses a webhook may lead to. A URL is judged when it is given, and every address that its name
 * resolves to when it is called: the connection goes to the address that was judged, not to a second answer.
 */
import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

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

/** Global unicast, the only part of IPv6 that is handed out; what it embeds of IPv4 is sorted out by its range. */
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');

const privateRanges = ['loopback', 'private', 'uniqueLocal', 'carrierGradeNat'];

/**
 * Link-local addresses are never allowed: where cloud machines hand out their credentials, it is there.
 * @param address without brackets; anything that is no address is refused
 */
export function mayCall(address: string, rules: AddressRules): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  const range: string = parsed.range();
  if (range === 'unicast') return parsed.kind() === 'ipv4' || parsed.match(globalIpv6);
  return (rules.private && privateRanges.includes(range)) || (rules.loopback && range === 'loopback');
}

/** @returns why it can't be a webhook's; null: it can */
export function urlFault(text: string, rules: AddressRules): UrlFault | null {
  if (!URL.canParse(text)) return 'notAUrl';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'notHttp';
  if (url.protocol === 'http:' && !rules.http) return 'notHttps';
  if (url.username !== '' || url.password !== '') return 'credentials';
  const host = bareHost(url);
  return isIP(host) !== 0 && !mayCall(host, rules) ? 'privateAddress' : null;
}

/** The host as `isIP` reads it. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

export type ResolveAll = (
  host: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** A `lookup` for sockets that gives addresses only where every one of the name's may be called. */
export function checkedLookup(rules: AddressRules, resolve: ResolveAll = systemLookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => mayCall(address, rules))) {
        return done(new AddressRefused('The name leads to an address that may not be called.'), []);
      }
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}
