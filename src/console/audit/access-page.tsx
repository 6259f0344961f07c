/**
 * `/console/access`: what everybody or one login saw; `/console/customers/:customerId/access`: who saw a customer. Each
 * with `/csv` behind it is the same as a file.
 */
import { accessKinds } from '../../contract/access-kinds.ts';
import { accessColumns } from '../../domain/trail-csv.ts';
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { accessWords } from '../words/audit.ts';
import { ACCESS, AccessPage, accessPath } from './AccessPage.tsx';
import { type Filter, faultsOf, filterOf, narrowed } from './filter.ts';
import { addressOf } from './parts.tsx';
import { csvOf, ON_PAGE, startOf } from './trail.tsx';

const CUSTOMER_ACCESS = '/console/customers/:customerId/access';

export const accessPages: readonly Page[] = [ACCESS, CUSTOMER_ACCESS].flatMap((path): Page[] => [
  { method: 'GET', path, right: 'examine', handle: show },
  { method: 'GET', path: `${path}/csv`, right: 'examine', handle: file },
]);

/** Null: the page is about all customers. */
function customerOf({ params }: Visit): string | null {
  return params.customerId ?? null;
}

function ask(visit: Visit, filter: Filter, more: Readonly<Record<string, string | number>>) {
  const customerId = customerOf(visit);
  const query = { ...narrowed(filter), ...more };
  if (customerId !== null) return visit.call('customers-access', { path: { customerId }, query });
  return visit.call('access', { query });
}

async function show(visit: Visit): Promise<Shown> {
  const customerId = customerOf(visit);
  const filter = filterOf(visit.query, accessKinds);
  const faults = faultsOf(filter);
  const isWrong = Object.keys(faults).length > 0;
  const { customer, ...rest } = filter;
  if (!isWrong && customer !== '') return { to: addressOf(accessPath(customer), { ...rest, customer: '' }) };
  const reply = isWrong ? null : await ask(visit, filter, { limit: ON_PAGE, ...startOf(visit) });
  if (reply && !reply.ok) return refusedPage(reply);
  const { items, nextCursor } = reply?.data ?? { items: [], nextCursor: null };
  const view = { items, filter, faults, nextCursor, customerId };
  const title = customerId === null ? accessWords.title : accessWords.ofCustomer;
  return { title, body: <AccessPage {...view} />, styles: ['audit'], ...(isWrong && { status: 400 }) };
}

async function file(visit: Visit): Promise<Shown> {
  const filter = filterOf(visit.query, accessKinds);
  const customerId = customerOf(visit);
  const back = addressOf(accessPath(customerId), filter);
  if (Object.keys(faultsOf(filter)).length > 0 || filter.customer !== '') return { to: back };
  const name = customerId === null ? 'access' : `access-${customerId}`;
  return csvOf((more) => ask(visit, filter, more), { name, columns: accessColumns, back });
}
