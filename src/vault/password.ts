/**
 * Passwords as scrypt hashes in PHC form, `$scrypt$ln=17,r=8,p=1$salt$hash`, so that a higher cost, or a stronger
 * function, can replace today's without anyone needing a new password.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * log2 of scrypt's cost, as OWASP recommends it with a block size of 8 and no parallel lanes: 128 MiB and about
 * 280 ms of one core on a small server.
 */
export const PASSWORD_COST_LOG2 = 17;
const BLOCK_SIZE = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

function derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  const options: ScryptOptions = {
    N: 2 ** costLog2,
    r: BLOCK_SIZE,
    p: 1,
    maxmem: 256 * 2 ** costLog2 * BLOCK_SIZE,
  };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (fault, key) => (fault ? reject(fault) : resolve(key)));
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

export async function hashPassword(password: string, costLog2 = PASSWORD_COST_LOG2): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, costLog2);
  return `$scrypt$ln=${costLog2},r=${BLOCK_SIZE},p=1$${unpadded(salt)}$${unpadded(hash)}`;
}

const phcForm = /^\$scrypt\$ln=(\d+),r=8,p=1\$([^$]+)\$([^$]+)$/;

/** Tells whether the hash was made at a lower cost, so that the password should be hashed again. */
export function isCheaper(phc: string, costLog2: number): boolean {
  const [, made] = phcForm.exec(phc) ?? [];
  return made !== undefined && Number(made) < costLog2;
}

/** Returns false for a wrong password and for a hash it can't read. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const parts = phcForm.exec(phc);
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
