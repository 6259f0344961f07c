/**
 * Looks up the names of webhook receivers without threads. `dns.lookup` keeps one of the process's few threads until
 * the name's server has answered, and connections to the database look up their names there, too: a few names with
 * slow servers would keep the store away.
 */
import { promises as dns, type LookupAddress } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { limits } from '../contract/limits.ts';

export type ResolveAll = (host: string) => Promise<readonly LookupAddress[]>;

export interface ResolverOptions {
  /**
   * Asked for names that DNS does not have, such as those of a search domain; null: such a name has no address. It
   * takes a thread, so it looks up one name at a time.
   */
  readonly system: ResolveAll | null;
  /** Addresses of DNS servers. Default: the system's. */
  readonly servers?: readonly string[];
  /** Default `/etc/hosts`. */
  readonly hostsFile?: string;
  /** Limit of a look-up in DNS. Default: the limit `receiverLookupSeconds`. */
  readonly lookupMs?: number;
}

/** Every name below `localhost` is this machine, whatever else knows it (RFC 6761, 6.3). */
const thisMachine: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** @returns a look-up that rejects if the name has no address, or DNS does not answer in time */
export function receiverResolver({
  system,
  servers,
  hostsFile = '/etc/hosts',
  lookupMs = limits.receiverLookupSeconds.value * 1000,
}: ResolverOptions): ResolveAll {
  const bySystem = system && oneAtATime(system);
  return async (host) => {
    const name = host.replace(/\.$/, '').toLowerCase();
    if (name === 'localhost' || name.endsWith('.localhost')) return thisMachine;
    const listed = await listedIn(hostsFile, name);
    if (listed.length > 0) return listed;
    try {
      return await inDns(host, lookupMs, servers);
    } catch (error) {
      if (!bySystem || !isUnknown(error)) throw error;
      return await bySystem(host);
    }
  };
}

/** The system's own look-up, which takes a thread. */
export const systemLookup: ResolveAll = (host) => dns.lookup(host, { all: true });

async function listedIn(file: string, name: string): Promise<LookupAddress[]> {
  // Not every system has one.
  const text = await readFile(file, 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  const fitting = lines.filter(([, ...names]) => names.some((one) => one.toLowerCase() === name));
  return fitting.map(([address = '']) => addressOf(address));
}

function addressOf(address: string): LookupAddress {
  return { address, family: address.includes(':') ? 6 : 4 };
}

/** How often a server that does not answer is asked. Each wait is twice as long as the one before. */
const TRIES = 3;

/** @returns what was found of both families; rejects only if nothing was */
async function inDns(host: string, limitMs: number, servers?: readonly string[]): Promise<LookupAddress[]> {
  // One for each look-up: it knows the servers that the system has now, and can be ended alone.
  const resolver = new dns.Resolver({ timeout: Math.ceil(limitMs / 4), tries: TRIES });
  if (servers) resolver.setServers(servers);
  const late = setTimeout(() => resolver.cancel(), limitMs);
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  clearTimeout(late);
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (found.length > 0) return found.map(addressOf);
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  throw failures.find((failure) => !isUnknown(failure)) ?? failures[0];
}

/** Whether DNS answered that there is no such name, or none with an address. */
function isUnknown(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

/** If more than `receiverSystemLookups` names wait, further ones fail. */
function oneAtATime(lookUp: ResolveAll): ResolveAll {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (host) => {
    if (waiting >= limits.receiverSystemLookups.value)
      throw new Error('Too many names wait to be looked up.');
    waiting++;
    const mine = last.then(() => lookUp(host));
    last = mine.catch(() => {}).finally(() => waiting--);
    return await mine;
  };
}
