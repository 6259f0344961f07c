/** A password's hash in the form that the product reads, made and checked at next to no cost. */
import { scryptSync } from 'node:crypto';

export function quickHash(password: string): string {
  const salt = Buffer.from('quick and unsafe');
  const hash = scryptSync(password, salt, 32, { N: 64, r: 8, p: 1 });
  const [a, b] = [salt, hash].map((bytes) => bytes.toString('base64').replace(/=+$/, ''));
  return `$scrypt$ln=6,r=8,p=1$${a}$${b}`;
}
