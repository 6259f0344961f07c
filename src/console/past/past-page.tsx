/** `/console/customers/:customerId/history/:version` */
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { versionOf } from '../history/answers.ts';
import { pastWords } from '../words/history.ts';
import { PastPage } from './PastPage.tsx';

export const pastPage: Page = {
  method: 'GET',
  path: '/console/customers/:customerId/history/:version',
  right: 'read',
  handle,
};

async function handle(visit: Visit): Promise<Shown> {
  const { customerId = '', version = '' } = visit.params;
  const path = { customerId };
  const [then, now, history] = await Promise.all([
    visit.call('customers-get', { path, query: { version } }),
    visit.call('customers-get', { path }),
    visit.call('customers-history', { path, query: { version, limit: 1 } }),
  ]);
  const isElsewhere = !then.ok && (then.code === 'versionNotFound' || then.code === 'requestValidateError');
  // The history says that there is no such version, and leads to the newest.
  if (isElsewhere) {
    const query = new URLSearchParams({ version });
    return { to: `/console/customers/${encodeURIComponent(customerId)}/history?${query}` };
  }
  if (!then.ok) return refusedPage(then);
  if (!now.ok) return refusedPage(now);
  const body = (
    <PastPage
      record={then.data}
      version={versionOf(then.etag)}
      newest={versionOf(now.etag)}
      change={history.ok ? (history.data.items[0] ?? null) : null}
      mayCorrect={visit.may('correct')}
      now={visit.now}
    />
  );
  return { title: pastWords.title, body, styles: ['customer', 'history'] };
}
