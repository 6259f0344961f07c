/**
 * Turns the text of one setting into its value. A parser throws a plain `Error` whose message
 * completes the sentence "NAME …" and never repeats the value: it may be a secret.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { isPerson, roles } from './contract/rights.ts';
import type { Grant } from './domain/openid.ts';

/** Whole number between `min` and `max`, both allowed. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,15}$/.test(text) || value < min || value > max) {
      throw new Error(`must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** One of the given words. */
export function oneOf<Word extends string>(...words: Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new Error(`must be one of ${words.join(', ')}`);
    return word;
  };
}

/** `true` or `false`. */
export function yesNo(text: string): boolean {
  return oneOf('true', 'false')(text) === 'true';
}

/** A host name or address to listen on. Brackets around an IPv6 address are removed. */
export function host(text: string): string {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) === 0 && !/^[0-9A-Za-z_]([0-9A-Za-z_.-]*[0-9A-Za-z_])?$/.test(bare)) {
    throw new Error('must be an address or a host name');
  }
  return bare;
}

/** @returns an origin, such as `https://cif.example.test`; without TLS only of this machine */
export function publicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isBare =
    url !== null && `${url.username}${url.password}${url.search}${url.hash}` === '' && url.pathname === '/';
  if (!isBare || !/^https?:$/.test(url.protocol)) {
    throw new Error('must be https:// and a host name, without a path');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'))) {
    throw new Error(
      'must begin with https://, except on this machine: without TLS others could read the sessions',
    );
  }
  return url.origin;
}

/** Host names and addresses, separated by commas. */
export function hostList(text: string): string[] {
  return text.split(',').map((item) => host(item.trim()));
}

/** A folder, as an absolute path. Relative paths start at the working directory. */
export function folder(text: string): string {
  return resolve(text);
}

/** A list of hosts: it comes after the account, which may contain anything but `@` and `/`, and before the database. */
const severalHosts = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?[^/?@]*,[^@]*$/;

/** `postgres://` or `postgresql://` with a host name. */
export function databaseUrl(text: string): string {
  if (severalHosts.test(text) || /[?&]target_session_attrs=/.test(text)) {
    throw new Error(
      'must name one host that leads to the primary, without target_session_attrs: the driver does not support a list of hosts ' +
        '(docs/postgresql.md, Failover)',
    );
  }
  if (!URL.canParse(text)) {
    throw new Error('is not a URL (a password with @ : / # or % in it must be percent-encoded)');
  }
  const url = new URL(text);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    throw new Error('must begin with postgres:// or postgresql://');
  }
  return text;
}

/** 32 bytes in base64. */
export function masterKey(text: string): KeyObject {
  const key = Buffer.from(text, 'base64');
  if (!/^[0-9A-Za-z+/]{43}=?$/.test(text) || key.length !== 32) {
    throw new Error('must be 32 bytes in base64 (44 characters)');
  }
  return createSecretKey(key);
}

/** Addresses and CIDR blocks, separated by commas. */
export function addressList(text: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (!items.every(isAddressOrBlock)) {
    throw new Error('must be addresses or CIDR blocks, separated by commas');
  }
  return items;
}

function isAddressOrBlock(item: string): boolean {
  const [address = '', bits, ...rest] = item.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** A secret of at least 16 characters, without spaces. */
export function secretText(text: string): string {
  if (!/^[\x21-\x7e]{16,}$/.test(text)) {
    throw new Error('must be at least 16 visible ASCII characters, without spaces');
  }
  return text;
}

/** Visible ASCII, without spaces. */
export function visibleText(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('must be visible ASCII characters, without spaces');
  return text;
}

/** Scopes of OpenID Connect, separated by spaces; one of them is `openid`. */
export function scopes(text: string): string {
  if (!/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text) || !text.split(' ').includes('openid')) {
    throw new Error('must be scopes separated by spaces, one of them openid');
  }
  return text;
}

/** The URL of an identity provider, as it names itself; without TLS only on this machine. */
export function issuer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isBare = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (!isBare || !/^https?:$/.test(url.protocol)) {
    throw new Error('must be the https:// address of an identity provider, without user name and query');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1'))) {
    throw new Error(
      'must begin with https://, except on this machine: without TLS others could sign in as anybody',
    );
  }
  return text;
}

/** What values of a claim give, as `VALUE=AGGREGATOR:ROLE`, separated by commas. */
export function grants(text: string): Grant[] {
  return text.split(',').map((item) => {
    const [, value, aggregatorId, name] = /^(.+)=([0-9A-Za-z_]{1,36}):(\w+)$/.exec(item.trim()) ?? [];
    const role = roles.find((one) => one === name && isPerson(one));
    if (value === undefined || aggregatorId === undefined || role === undefined) {
      const people = roles.filter(isPerson).join(', ');
      throw new Error(
        `must be VALUE=AGGREGATOR:ROLE, separated by commas, with a role of people (${people})`,
      );
    }
    return { value, aggregatorId, role };
  });
}

/** Whether only this machine can reach an address: 127.0.0.0/8, ::1 or `localhost`. */
export function isLoopback(name: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(name) || name === '::1' || name.toLowerCase() === 'localhost';
}

/**
 * A database URL that is safe to show: without its password and without its query, which can hold a
 * password too. A text that cannot be taken apart with certainty is hidden completely.
 */
export function maskUrl(text: string): string {
  if (!URL.canParse(text)) return hidden(text);
  const url = new URL(text);
  const ambiguous = `${url.pathname}${url.search}${url.hash}`.includes('@');
  if (ambiguous || !/^postgres(ql)?:$/.test(url.protocol)) return hidden(text);
  const user = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : ':***'}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}${url.search === '' ? '' : '?***'}`;
}

/** The text that is shown instead of a secret. */
export function hidden(text: string): string {
  return `(hidden, ${text.length} characters)`;
}

/** A value that is not a secret, made safe to show: credentials pasted in by mistake are removed. */
export function maskText(text: string): string {
  const oneLine = JSON.stringify(text.replace(/:\/\/.*@/s, '://***@'));
  return oneLine.length > 80 ? `${oneLine.slice(0, 76)}..."` : oneLine;
}
