/** `/console/customers/:customerId/history` */
import type { HistoryItem } from '../../contract/history.ts';
import { nameOf } from '../../domain/customer-name.ts';
import type { Page, Reply, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { historyWords } from '../words/history.ts';
import { peopleOf, versionOf } from './answers.ts';
import { CHANGES_ON_PAGE, HistoryPage } from './HistoryPage.tsx';

export const historyPage: Page = {
  method: 'GET',
  path: '/console/customers/:customerId/history',
  right: 'read',
  handle: async (visit) => {
    const path = { customerId: visit.params.customerId ?? '' };
    const [record, history] = await Promise.all([
      visit.call('customers-get', { path }),
      visit.call('customers-history', { path, query: { limit: CHANGES_ON_PAGE, ...startOf(visit.query) } }),
    ]);
    if (!record.ok && record.code !== 'customerErased') return refusedPage(record);
    if (history.ok) return shown(visit, record, history.data.items);
    const isUnread = history.code === 'requestValidateError';
    if (!isUnread && history.code !== 'versionNotFound') return refusedPage(history);
    return { ...(await shown(visit, record, [], isUnread)), status: 400 };
  },
};

/** Where the page begins: `version`, or the end of the day `on`, which is a date in UTC. */
function startOf(query: URLSearchParams): Record<string, string> {
  const [version, on] = [query.get('version'), query.get('on')];
  if (version) return { version };
  return on ? { at: `${on}T23:59:59.999Z` } : {};
}

async function shown(
  visit: Visit,
  record: Reply<'customers-get'>,
  changes: readonly HistoryItem[],
  isUnread = false,
): Promise<Shown & { readonly body: unknown }> {
  const newest = record.ok ? versionOf(record.etag) : await newestOf(visit);
  const body = (
    <HistoryPage
      customerId={visit.params.customerId ?? ''}
      name={record.ok ? nameOf(record.data) : null}
      people={record.ok ? peopleOf(record.data) : new Map()}
      changes={changes}
      isUnread={isUnread}
      newest={Math.max(newest, changes[0]?.version ?? 1)}
      made={Number(visit.query.get('made')) || null}
      may={{ correct: visit.may('correct'), register: visit.may('register') }}
      now={visit.now}
    />
  );
  return { title: historyWords.title, body, styles: ['history'] };
}

/** For an erased customer, whose history is all that is left. */
async function newestOf(visit: Visit): Promise<number> {
  const path = { customerId: visit.params.customerId ?? '' };
  const history = await visit.call('customers-history', { path, query: { limit: 1 } });
  return history.ok ? (history.data.items[0]?.version ?? 1) : 1;
}
