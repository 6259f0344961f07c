/** What is stored of a client's network where people compare, and nobody should read an address. */
import type { Vault } from '../../vault/vault.ts';

/** Characters: enough to tell the networks of an aggregator apart. */
const LENGTH = 12;

/**
 * @param network as `networkOf` gives it
 * @returns 12 letters, digits, `-` and `_`: within an aggregator the same for the same network
 */
export function networkHash(vault: Vault, aggregatorId: string, network: string): string {
  return vault.keyedHash(`network of ${aggregatorId} ${network}`).slice(0, LENGTH);
}
