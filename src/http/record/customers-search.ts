/** `GET /customers` */
import { PAGE_SIZE } from '../../contract/page.ts';
import { customerRecordAnswer } from '../../domain/customer-answer.ts';
import { fits, lostTerms, searchOf } from '../../domain/customer-search.ts';
import type { StoredCustomer } from '../../domain/sections.ts';
import { forgetStale, type StaleToken } from '../../storage/customer/customer-index.ts';
import { isRegistered, searchCustomers } from '../../storage/customer/customers-search.ts';
import { StoreUnavailable } from '../../storage/engine/database.ts';
import { audit } from '../frame/audit.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { pageCursor, pageGone, placeOf } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';
import { withinShare } from './birth-search.ts';

export const customersSearch: Handler<'customers-search'> = async (call) => {
  const { services, query, bearer } = call;
  const { database, vault } = services;
  const { cursor, limit = PAGE_SIZE, ...asked } = query;
  refuseTurnedOff(call);
  // Identifies the search without its values: a cursor may end up anywhere.
  const search = vault.keyedHash(`search ${JSON.stringify(Object.entries(asked).sort())}`).slice(0, 8);
  const before = await placeAsked(call, search);
  if (cursor === undefined && Object.keys(asked).every((name) => name === 'type')) await tellListing(call);
  const wanted = searchOf(asked);
  const page = {
    before,
    limit: Number(limit),
    bytes: services.limits.pageBytes,
    candidates: services.limits.searchCandidates,
    fits: (customer: StoredCustomer) => fits(customer, wanted),
    lost: (customer: StoredCustomer) => lostTerms(customer, wanted),
  };
  const read = () =>
    services.pages.read(bearer, () => searchCustomers(database, vault, bearer.aggregatorId, wanted, page));
  const found = await (asked.dateOfBirth === undefined ? read() : withinShare(call, read));
  await cleanUp(call, found.stale);
  return {
    data: {
      items: found.customers.map((customer) => customerRecordAnswer(customer, bearer.disclosure)),
      nextCursor: found.next === null ? null : pageCursor(call, 'customers', `${found.next}.${search}`),
    },
  };
};

/** Without beginnings in the index, such a search would find nobody, which is not so. */
function refuseTurnedOff({ services, query }: CallOf<'customers-search'>): void {
  if (services.settings.nameSearch) return;
  const member = (['name', 'dateOfBirth'] as const).find((name) => query[name] !== undefined);
  if (member === undefined) return;
  const turnedOff = {
    instancePath: `/${member}`,
    schemaPath: `#/properties/${member}/nameSearch`,
    keyword: 'nameSearch',
    params: {},
    message: 'must be left out, because OPENCIF_NAME_SEARCH is false for this service',
  };
  throw new Refused('requestValidateError', { context: [turnedOff] });
}

/** A store that can only be read still answers programs; what people are shown is recorded, or not shown. */
async function tellListing(call: CallOf<'customers-search'>): Promise<void> {
  try {
    await audit(call, 'listedAll');
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    call.tellFault(error);
  }
}

/** Most tokens that a search removes: it is answered when they are gone. */
const CLEANED = 100;

/** A search that meets former values removes them, so that the next one does not meet them again. */
async function cleanUp(call: CallOf<'customers-search'>, stale: readonly StaleToken[]): Promise<void> {
  if (stale.length === 0) return;
  const { services, bearer, tellFault } = call;
  try {
    await forgetStale(services.database, bearer.aggregatorId, stale.slice(0, CLEANED));
  } catch (error) {
    // A store that can only be read still answers searches.
    if (!(error instanceof StoreUnavailable)) throw error;
    tellFault(error);
  }
}

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
