/** Names of receivers: who is asked for them, and that a slow name server takes nothing from anybody else. */
import { createSocket, type Socket } from 'node:dgram';
import { promises as dns, type LookupAddress } from 'node:dns';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../../src/contract/limits.ts';
import { type ResolveAll, receiverResolver, systemLookup } from '../../src/delivery/resolve.ts';
import { Sender } from '../../src/delivery/sender.ts';
import { until } from '../support/receiver.ts';

/** The answers of the name server by name; one that is not listed gets none, ever. */
const known: Record<string, { A?: string[]; AAAA?: string[] | 'failure' }> = {
  'both.example.test': { A: ['192.0.2.1', '192.0.2.2'], AAAA: ['2001:db8::1'] },
  'four.example.test': { A: ['192.0.2.4'], AAAA: [] },
  'six.example.test': { A: [], AAAA: ['2001:db8::6'] },
  'nothing.example.test': { A: [], AAAA: [] },
  'half.example.test': { A: ['192.0.2.5'], AAAA: 'failure' },
  'unknown.example.test': {},
};
const UNKNOWN = 'unknown.example.test';

let server: Socket;
let servers: string[];
let folder: string;
let hostsFile: string;
let asked: string[] = [];
/** Longer than any test. */
const lookupMs = 600_000;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-hosts-'));
  hostsFile = join(folder, 'hosts');
  writeFileSync(
    hostsFile,
    '127.0.0.1 localhost\n# 192.0.2.7 left.out\n192.0.2.8\tFiled.Internal filed # a remark\n::1 filed.internal\n',
  );
  server = createSocket('udp4').on('message', (query, from) => {
    const { name, type } = questionOf(query);
    asked.push(name);
    const answer = answerTo(query, name, type);
    if (answer) server.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    server.bind(0, '127.0.0.1', resolve);
  });
  servers = [`127.0.0.1:${(server.address() as AddressInfo).port}`];
});

beforeEach(() => {
  asked = [];
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function questionOf(query: Buffer): { name: string; type: 'A' | 'AAAA' } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1) === 1 ? 'A' : 'AAAA' };
}

/** @returns null: silence */
function answerTo(query: Buffer, name: string, type: 'A' | 'AAAA'): Buffer | null {
  const told = known[name]?.[type] ?? (name === UNKNOWN ? [] : null);
  if (!told) return null;
  const addresses = told === 'failure' ? [] : told;
  const end = 12 + name.length + 2 + 4;
  const head = Buffer.from(query.subarray(0, end));
  const code = told === 'failure' ? 2 : name === UNKNOWN ? 3 : 0;
  head.writeUInt16BE(0x8180 + code, 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const bytes = type === 'A' ? Buffer.from(address.split('.').map(Number)) : ipv6Bytes(address);
    const record = Buffer.from([0xc0, 12, 0, type === 'A' ? 1 : 28, 0, 1, 0, 0, 0, 0, 0, bytes.length]);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([head, ...records]);
}

/** Of `2001:db8::N`. */
function ipv6Bytes(address: string): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(0x20010db8, 0);
  bytes[15] = Number(address.split(':').at(-1));
  return bytes;
}

const four = (address: string): LookupAddress => ({ address, family: 4 });
const six = (address: string): LookupAddress => ({ address, family: 6 });
const resolver = (system: ResolveAll | null = null) =>
  receiverResolver({ system, servers, hostsFile, lookupMs });

describe('a name', () => {
  test.each([
    ['both.example.test', [four('192.0.2.1'), four('192.0.2.2'), six('2001:db8::1')]],
    ['four.example.test', [four('192.0.2.4')]],
    ['six.example.test', [six('2001:db8::6')]],
    ['six.example.test.', [six('2001:db8::6')]],
  ])('%s has the addresses of both families that DNS tells', async (host, addresses) => {
    expect(await resolver()(host)).toEqual(addresses);
  });

  test('has those of one family when the other cannot be looked up', async () => {
    expect(await resolver()('half.example.test')).toEqual([four('192.0.2.5')]);
  });

  test.each(['localhost', 'LOCALHOST.', 'any.localhost'])(
    '%s is this machine, whoever is asked',
    async (host) => {
      expect(await resolver()(host)).toEqual([four('127.0.0.1'), six('::1')]);
      expect(asked).toEqual([]);
    },
  );

  test.each([
    ['filed', [four('192.0.2.8')]],
    ['FILED.internal.', [four('192.0.2.8'), six('::1')]],
  ])('%s of the hosts file is found there', async (host, addresses) => {
    expect(await resolver()(host)).toEqual(addresses);
    expect(asked).toEqual([]);
  });

  test.each([
    ['unknown.example.test', 'ENOTFOUND'],
    ['nothing.example.test', 'ENODATA'],
  ])('%s is not there: %s', async (host, code) => {
    await expect(resolver()(host)).rejects.toMatchObject({ code });
  });

  test('whose server is silent fails when its time is over, and only a clear no leads to the system', async () => {
    const system = async () => Promise.reject(new Error('The system was asked.'));
    const hasty = receiverResolver({ system, servers, hostsFile, lookupMs: 100 });
    await expect(hasty('slow.example.test')).rejects.toMatchObject({
      code: expect.stringMatching(/ETIMEOUT|ECANCELLED/),
    });
  });
});

describe('the look-up of the system', () => {
  test('is asked for what DNS does not have, one name after another', async () => {
    let now = 0;
    let most = 0;
    const system: ResolveAll = async (host) => {
      most = Math.max(most, ++now);
      await stat(folder);
      now--;
      if (host === 'nothing.example.test') throw new Error('Unknown to the system, too.');
      return [four('10.0.0.1')];
    };
    const lookUp = resolver(system);
    const hosts = [UNKNOWN, 'nothing.example.test', UNKNOWN, UNKNOWN];
    const outcomes = await Promise.allSettled(hosts.map(lookUp));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(most).toBe(1);
  });

  test('keeps only so many names waiting', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let begun = 0;
    const system: ResolveAll = async () => {
      begun++;
      await gate;
      return [four('10.0.0.1')];
    };
    const lookUp = resolver(system);
    const { value } = limits.receiverSystemLookups;
    let refused = 0;
    const all = Array.from({ length: value + 3 }, () =>
      lookUp(UNKNOWN).catch(() => {
        refused++;
      }),
    );
    await until('those that are too many to fail', () => refused === 3);
    expect(begun).toBe(1);
    open();
    await Promise.all(all);
    expect([begun, refused]).toEqual([value, 3]);
    await lookUp(UNKNOWN);
    expect(begun).toBe(value + 1);
  });
});

test('forty attempts to names whose servers are silent take no thread: other look-ups and files go on', async () => {
  const rules = { loopback: true, private: true, http: true };
  const sender = new Sender({ rules, attemptMs: 600_000, resolve: resolver(systemLookup) });
  const giveUp = new AbortController();
  setMaxListeners(0, giveUp.signal);
  let ended = 0;
  const attempts = Array.from({ length: 40 }, (_, n) =>
    sender
      .send({ url: `http://slow-${n}.example.test/`, headers: {}, body: '{}', signal: giveUp.signal })
      .finally(() => ended++),
  );
  await until('all names to be asked for', () => new Set(asked).size === 40);
  expect(process.getActiveResourcesInfo().filter((name) => name.startsWith('GetAddrInfo'))).toEqual([]);
  await Promise.all(Array.from({ length: 8 }, () => dns.lookup('localhost')));
  await Promise.all(Array.from({ length: 8 }, () => stat(folder)));
  expect(ended).toBe(0);
  giveUp.abort();
  const results = await Promise.all(attempts);
  expect(new Set(results.map(({ error }) => error))).toEqual(new Set(['aborted']));
  sender.close();
});
