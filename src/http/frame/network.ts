/** The network that an address belongs to: what counts as one client where shares are given out by address. */
import ipaddr from 'ipaddr.js';

/** Bits of an IPv6 address that name a subscriber's network; its members can use any address in it. */
const SUBSCRIBER_BYTES = 8;

/**
 * @param address as the socket or a trusted proxy gave it
 * @returns an IPv4 address as it is (also one that is written as IPv6), an IPv6 address as its /64 network
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const read = ipaddr.process(address);
  if (read.kind() === 'ipv4') return read.toString();
  const network = read.toByteArray().map((byte, index) => (index < SUBSCRIBER_BYTES ? byte : 0));
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}
