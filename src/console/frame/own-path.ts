/** The console's own paths, as its pages use them. */
export { HOME, ownPath, SIGN_IN } from '../../http/frame/console-path.ts';

/** @returns where the page of a customer is, and what is below it */
export function customerPath(customerId: string): string {
  return `/console/customers/${encodeURIComponent(customerId)}`;
}
