/** Which addresses a webhook may have, according to the rules of the service. */
import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkedLookup, mayCall, urlFault } from '../../src/delivery/address.ts';

const strict = { loopback: false, private: false, http: false };
const sandbox = { loopback: true, private: false, http: true };
const open = { loopback: true, private: true, http: true };

describe('addresses', () => {
  test.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '2606:4700:4700::1111'])(
    '%s is public',
    (address) => {
      for (const rules of [strict, sandbox, open]) expect(mayCall(address, rules)).toBe(true);
    },
  );

  test.each(['127.0.0.1', '127.255.255.254', '::1'])('%s is this machine', (address) => {
    expect([strict, sandbox, open].map((rules) => mayCall(address, rules))).toEqual([false, true, true]);
  });

  test.each([
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.255',
    'fc00::1',
    'fd12::1',
  ])('%s is private', (address) => {
    expect([strict, sandbox, open].map((rules) => mayCall(address, rules))).toEqual([false, false, true]);
  });

  test.each([
    ['metadata of a cloud', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['unspecified', '::'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['benchmark', '198.18.0.1'],
    ['mapped', '::ffff:127.0.0.1'],
    ['mapped', '::ffff:10.0.0.1'],
    ['mapped', '::ffff:8.8.8.8'],
    ['compatible', '::127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['site-local', 'fec0::1'],
    ['discard', '100::1'],
    ['no address', 'localhost'],
    ['no address', ''],
    ['no address', '127.1'],
  ])('%s (%s) is never called', (_, address) => {
    for (const rules of [strict, sandbox, open]) expect(mayCall(address, rules)).toBe(false);
  });
});

describe('where clouds hand out credentials', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  const groups = (count: number) => fc.array(group, { minLength: count, maxLength: count });
  const ipv4 = fc.oneof(
    fc.constantFrom('168.63.129.16', '100.100.100.200', '169.254.169.254', '169.254.170.2', '192.0.0.192'),
    fc.tuple(octet, octet).map(([c, d]) => `169.254.${c}.${d}`),
  );
  const ipv6 = fc.oneof(
    fc.constantFrom('fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', 'fd00:42::42', 'fe80::a9fe:a9fe'),
    groups(6).map((rest) => `fd00:ec2:${rest.join(':')}`),
    fc
      .tuple(fc.integer({ min: 0xfe80, max: 0xfebf }), groups(7))
      .map(([first, rest]) => `${first.toString(16)}:${rest.join(':')}`),
  );
  /** The same four bytes where IPv6 holds IPv4: mapped, compatible, NAT64, local NAT64, 6to4. */
  const within = ipv4.chain((text) => {
    const bytes = text.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
    const hex = `${bytes.slice(0, 2).join('')}:${bytes.slice(2).join('')}`;
    const tails = [text, hex];
    const heads = ['::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '::ffff:0:'];
    return fc.constantFrom(...heads.flatMap((head) => tails.map((tail) => head + tail)), `2002:${hex}::`);
  });
  const spelled = fc
    .tuple(fc.oneof(ipv4, ipv6, within), fc.boolean())
    .map(([address, upper]) => (upper ? address.toUpperCase() : address));
  const anyRules = fc.record({ loopback: fc.boolean(), private: fc.boolean(), http: fc.boolean() });

  test('is never called, however it is spelled and whatever is allowed', () => {
    fc.assert(
      fc.property(spelled, anyRules, (address, rules) => {
        expect(mayCall(address, rules)).toBe(false);
        const host = address.includes(':') ? `[${address}]` : address;
        expect(urlFault(`https://${host}/`, rules)).toBe('privateAddress');
      }),
      { numRuns: 2000 },
    );
  });

  test('as a number, too', () => {
    for (const host of ['2822734096', '0xa83f8110', '0250.077.0201.020', '1684301000', '0x64.0x64.25800']) {
      expect(urlFault(`http://${host}/`, open), host).toBe('privateAddress');
    }
  });

  test.each(['168.63.129.15', '168.63.129.17', '8.8.8.8'])(
    'its public neighbour %s is as good as any',
    (address) => {
      expect(mayCall(address, strict)).toBe(true);
    },
  );
  test.each(['100.100.100.201', 'fd00:ec3::254', 'fd01:ec2::254'])(
    'its private neighbour %s is private',
    (address) => {
      expect([strict, open].map((rules) => mayCall(address, rules))).toEqual([false, true]);
    },
  );
});

describe('URLs', () => {
  test.each([
    ['https://receiver.example.test/x?y=z', null, null],
    ['https://receiver.example.test:8443/', null, null],
    ['http://receiver.example.test/', 'notHttps', null],
    ['HTTP://127.0.0.1/', 'notHttps', null],
    ['https://127.0.0.1/', 'privateAddress', null],
    ['https://2130706433/', 'privateAddress', null],
    ['https://0x7f.1/', 'privateAddress', null],
    ['https://0177.0.0.1/', 'privateAddress', null],
    ['https://[::1]/', 'privateAddress', null],
    ['https://[::ffff:127.0.0.1]/', 'privateAddress', 'privateAddress'],
    ['https://192.168.0.1/', 'privateAddress', 'privateAddress'],
    ['https://169.254.169.254/', 'privateAddress', 'privateAddress'],
    ['https://user@receiver.example.test/', 'credentials', 'credentials'],
    ['https://:secret@receiver.example.test/', 'credentials', 'credentials'],
    ['gopher://receiver.example.test/', 'notHttp', 'notHttp'],
    ['javascript:alert(1)', 'notHttp', 'notHttp'],
    ['//receiver.example.test/', 'notAUrl', 'notAUrl'],
    ['https://', 'notAUrl', 'notAUrl'],
  ])('%s: %s, in the sandbox %s', (url, inProduction, inSandbox) => {
    expect([urlFault(url, strict), urlFault(url, sandbox)]).toEqual([inProduction, inSandbox]);
  });
});

describe('names', () => {
  /** Returns what a socket gets for a name that resolves to these addresses. */
  function lookUp(addresses: string[], rules = strict, all = true): Promise<unknown> {
    const found = addresses.map(
      (address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }),
    );
    const lookup = checkedLookup(rules, async () => found);
    return new Promise((resolve, reject) => {
      lookup('receiver.example.test', { all }, (error, address, family) =>
        error ? reject(error) : resolve(all ? address : [address, family]),
      );
    });
  }

  test('a name that leads to public addresses gives just these', async () => {
    const both = [
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ];
    expect(await lookUp(['8.8.8.8', '2606:4700:4700::1111'])).toEqual(both);
    expect(await lookUp(['8.8.8.8', '1.1.1.1'], strict, false)).toEqual(['8.8.8.8', 4]);
  });

  test.each([[['127.0.0.1']], [['10.0.0.1']], [['8.8.8.8', '127.0.0.1']], [['::ffff:10.0.0.1']], [[]]])(
    'one that leads to %j is refused whole',
    async (addresses) => {
      await expect(lookUp(addresses)).rejects.toThrow('may not call');
      await expect(lookUp(addresses, strict, false)).rejects.toThrow('may not call');
    },
  );

  test('on the sandbox this machine has a name', async () => {
    expect(await lookUp(['127.0.0.1', '::1'], sandbox)).toHaveLength(2);
    await expect(lookUp(['192.168.0.1'], sandbox)).rejects.toThrow('may not call');
  });
});
