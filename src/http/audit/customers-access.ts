/** `GET /customers/:customerId/access`: who saw the customer. */
import { isCustomer, listAccess } from '../../storage/audit/customer-access-list.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { accessEntry } from './access-entry.ts';
import { trailPage } from './trail-page.ts';

export const customersAccess: Handler<'customers-access'> = async (call) => {
  const { services, params, bearer } = call;
  const { database, vault } = services;
  const { customerId } = params;
  if (!(await isCustomer(database, bearer.aggregatorId, customerId))) {
    throw new Refused('customerNotFound', { context: { customerId } });
  }
  const read = listAccess.bind(null, database, vault, bearer.aggregatorId, { customerId });
  return { data: await trailPage(call, `access ${customerId}`, read, accessEntry) };
};
