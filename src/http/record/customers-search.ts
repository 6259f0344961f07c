/** `GET /customers` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { customerAnswer } from '../../domain/customer-answer.ts';
import { fits, searchOf } from '../../domain/customer-search.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import { isRegistered, searchCustomers } from '../../storage/customer/customers-search.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { pageCursor, pageGone, placeOf } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';

export const customersSearch: Handler<'customers-search'> = async (call) => {
  const { services, query, bearer } = call;
  const { database, vault } = services;
  const { cursor: _cursor, limit = PAGE_SIZE, ...asked } = query;
  // Identifies the search without its values: a cursor may end up anywhere.
  const search = vault.tokenHash(`search ${JSON.stringify(Object.entries(asked).sort())}`).slice(0, 8);
  const before = await placeAsked(call, search);
  const wanted = searchOf(asked);
  const page = { before, limit: Number(limit), fits: (one: StoredCustomer) => fits(one, wanted) };
  const found = await searchCustomers(database, vault, bearer.aggregatorId, wanted, page);
  return {
    data: {
      items: found.customers.map((customer) => customerAnswer(customer, bearer.disclosure)),
      nextCursor: found.next === null ? null : pageCursor(call, 'customers', `${found.next}.${search}`),
    },
  };
};

/** @param search its identifier @returns the position that the page starts below; null: start at the newest customer */
async function placeAsked(call: CallOf<'customers-search'>, search: string): Promise<string | null> {
  const place = placeOf(call, 'customers', call.query.cursor);
  if (place === null) return null;
  const [position = '', of] = place.split('.');
  if (of !== search) throw new Refused('requestValidateError', { context: [otherSearch] });
  const there = await isRegistered(call.services.database, call.bearer.aggregatorId, position);
  if (!there) throw pageGone();
  return position;
}

const otherSearch = {
  instancePath: '/cursor',
  schemaPath: '#/properties/cursor/sameSearch',
  keyword: 'sameSearch',
  params: {},
  message: 'must come with the search it was given for',
};
