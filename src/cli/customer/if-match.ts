/** `--if-match` of the commands that change a customer. */
import { InvalidArgumentError } from 'commander';

/** Accepts a version as `customer get` shows it, or as an `ETag`. @throws InvalidArgumentError */
export function tagOf(text: string): string {
  if (/^(?:[1-9]\d{0,8}|"[1-9]\d{0,8}"|\*)$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a version, such as 7.');
}
