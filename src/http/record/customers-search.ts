/** `GET /customers` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { customerAnswer } from '../../domain/customer-answer.ts';
import { fits, searchOf } from '../../domain/customer-search.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import { searchCustomers } from '../../storage/customer/customers-search.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const customersSearch: Handler<'customers-search'> = async (call) => {
  const { services, query, bearer } = call;
  const { database, vault } = services;
  const { cursor, limit = PAGE_SIZE, ...asked } = query;
  // Names the search without its values: a cursor may end up anywhere.
  const search = vault.tokenHash(`search ${JSON.stringify(Object.entries(asked).sort())}`).slice(0, 8);
  const [before = null, of] = cursor?.split('.') ?? [];
  if (cursor !== undefined && of !== search)
    throw new Refused('requestValidateError', { context: [otherSearch] });
  const wanted = searchOf(asked);
  const page = { before, limit: Number(limit), fits: (one: StoredCustomer) => fits(one, wanted) };
  const found = await searchCustomers(database, vault, bearer.aggregatorId, wanted, page);
  return {
    data: {
      items: found.customers.map((customer) => customerAnswer(customer, bearer.disclosure)),
      nextCursor: found.next === null ? null : `${found.next}.${search}`,
    },
  };
};

const otherSearch = {
  instancePath: '/cursor',
  schemaPath: '#/properties/cursor/sameSearch',
  keyword: 'sameSearch',
  params: {},
  message: 'must come with the search it was given for',
};
