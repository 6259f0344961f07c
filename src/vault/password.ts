/**
 * Passwords as scrypt hashes in PHC form, `$scrypt$ln=15,r=8,p=1$salt$hash`, so that a stronger function can
 * replace scrypt later without anyone needing a new password.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** log2 of scrypt's cost: 32 MiB and about 90 ms of one core on a small server. */
const COST_LOG2 = 15;
const BLOCK_SIZE = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

function derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** costLog2, r: BLOCK_SIZE, p: 1, maxmem: 256 * 2 ** costLog2 * 8 };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (fault, key) => (fault ? reject(fault) : resolve(key)));
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST_LOG2);
  return `$scrypt$ln=${COST_LOG2},r=${BLOCK_SIZE},p=1$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Returns false for a wrong password and for a hash it can't read. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const parts = /^\$scrypt\$ln=(\d+),r=8,p=1\$([^$]+)\$([^$]+)$/.exec(phc);
  if (!parts?.[1] || !parts[2] || !parts[3]) return false;
  const expected = Buffer.from(parts[3], 'base64');
  const actual = await derive(password, Buffer.from(parts[2], 'base64'), Number(parts[1]));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Returns 24 random characters that satisfy the rule for new passwords (about 130 bits). */
export function makePassword(): string {
  const body = Array.from(randomBytes(20), (byte) => letters[byte % letters.length]).join('');
  return `${body}aA2!`;
}
