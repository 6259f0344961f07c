/** Where a caller is verified, and where the person goes on afterwards. */
import { customerPath, ownPath } from '../frame/own-path.ts';

/**
 * @param back the page of the customer that the person goes back to; default: the customer's own
 * @param compared true: with what the last try came to
 */
export function verifyPath(customerId: string, back: string | null = null, compared = false): string {
  const customer = customerPath(customerId);
  const query = new URLSearchParams({
    ...(compared && { compared: '1' }),
    ...(back !== null && back !== customer && { to: back }),
  });
  return query.size > 0 ? `${customer}/verify?${query}` : `${customer}/verify`;
}

/** @param to as the address names it @returns it, if it is a page of this customer, or else the customer's own page */
export function backOf(customerId: string, to: string | null): string {
  const customer = customerPath(customerId);
  const path = ownPath(to);
  return path.startsWith(`${customer}/`) ? path : customer;
}
