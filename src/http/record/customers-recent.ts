/** `GET /customers/recent`: names that the login has just seen, so that it need not search for them again. */
import { nameIn } from '../../domain/customer-name.ts';
import { recentCustomers } from '../../storage/audit/customers-recent.ts';
import type { Handler } from '../frame/call.ts';

export const customersRecent: Handler<'customers-recent'> = async ({ services, bearer }) => {
  const { database, vault, limits, pages } = services;
  const opened = await pages.read(bearer, () =>
    recentCustomers(database, vault, bearer, limits.recentCustomers),
  );
  const items = opened.map(({ customerId, customerType, identity, openedAt }) => ({
    customerId,
    customerType,
    name: nameIn(identity),
    openedAt,
  }));
  return { data: { items } };
};
