/** A password hash in the product's format that costs almost nothing to create and check. */
import { scryptSync } from 'node:crypto';

/** A server that hashes at this cost makes no better hash of a password when it signs in. */
export const quickCostLog2 = 6;

export function quickHash(password: string): string {
  const salt = Buffer.from('quick and unsafe');
  const hash = scryptSync(password, salt, 32, { N: 2 ** quickCostLog2, r: 8, p: 1 });
  const [a, b] = [salt, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$scrypt$ln=${quickCostLog2},r=8,p=1$${a}$${b}`;
}
