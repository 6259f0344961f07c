/** Whose request it is, before the framework looks at it. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { networkOf } from './network.ts';

/**
 * @param trustProxy see `Settings.trustProxy`
 * @returns finds the network of the client: of the nearest address that is not one of a trusted proxy
 */
export function clientNetwork(trustProxy: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = trusts(trustProxy);
  return ({ socket, headers }) => {
    const { remoteAddress = '' } = socket;
    if (!isTrusted(remoteAddress)) return networkOf(remoteAddress);
    const forwarded = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter((address) => address !== '');
    return networkOf(forwarded.findLast((address) => !isTrusted(address)) ?? forwarded[0] ?? remoteAddress);
  };
}

/**
 * @param trustProxy see `Settings.trustProxy`
 * @returns finds the network that opened a connection: null if it is a trusted proxy
 */
export function connectionNetwork(trustProxy: readonly string[]): (address: string) => string | null {
  const isTrusted = trusts(trustProxy);
  return (address) => (isTrusted(address) ? null : networkOf(address));
}

function trusts(trustProxy: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const one of trustProxy) {
    const [address = '', bits] = one.split('/');
    if (bits === undefined) trusted.addAddress(address, familyOf(address));
    else trusted.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && trusted.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
