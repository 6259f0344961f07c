/** `GET /customers/:customerId/access`: who saw the customer. */
import { isCustomer, listAccess } from '../../storage/audit/customer-access-list.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';
import { accessEntry } from './access-entry.ts';
import { trailPage } from './trail-page.ts';

export const customersAccess: Handler<'customers-access'> = async (call) => {
  const { services, params, query, bearer } = call;
  const { database, vault } = services;
  const { customerId } = params;
  if (!(await isCustomer(database, bearer.aggregatorId, customerId))) {
    throw new Refused('customerNotFound', { context: { customerId } });
  }
  const { login, kind } = query;
  const read = listAccess.bind(null, database, vault, bearer.aggregatorId, { customerId, login, kind });
  const list = `access ${customerId} ${login ?? ''} ${kind ?? ''}`;
  return { data: await trailPage(call, list, read, accessEntry) };
};
