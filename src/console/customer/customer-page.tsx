/** `/console/customers/:customerId` */
import type { Page, Reply, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { versionOf } from '../history/answers.ts';
import { ErasedPage } from '../retention/ErasedPage.tsx';
import { erasedAtOf } from '../retention/state.ts';
import { statePage } from '../retention/state-page.tsx';
import { callerLine } from '../verify/CallerLine.tsx';
import { customerWords } from '../words/customer.ts';
import { stateWords } from '../words/retention.ts';
import type { Offers } from './CustomerHead.tsx';
import { CustomerPage } from './CustomerPage.tsx';
import { RecentChanges } from './RecentChanges.tsx';
import { CHANGES_READ, recentOf } from './replies.ts';

/** An admin sees the state of a customer but no data, so the page itself needs no right. */
export const customerPage: Page = {
  method: 'GET',
  path: '/console/customers/:customerId',
  right: null,
  handle: (visit) => (visit.may('read') ? fullPage(visit) : statePage(visit)),
};

const styles = ['customer', 'history'];

async function fullPage(visit: Visit): Promise<Shown> {
  const path = { customerId: visit.params.customerId ?? '' };
  const [record, history, deliveries, caller] = await Promise.all([
    visit.call('customers-get', { path }),
    visit.call('customers-history', { path, query: { limit: CHANGES_READ } }),
    visit.call('customers-deliveries', { path }),
    callerLine(visit, path.customerId),
  ]);
  if (!record.ok) {
    const erasedAt = erasedAtOf(record);
    return erasedAt === null ? refusedPage(record) : erasedPage(visit, erasedAt, history);
  }
  const version = versionOf(record.etag);
  const body = (
    <CustomerPage
      record={record.data}
      version={version}
      recent={recentOf(history, version)}
      made={Number(visit.query.get('changed')) || null}
      offers={offersTo(visit)}
      deliveries={deliveries.ok ? deliveries.data : null}
      caller={caller}
      now={visit.now}
    />
  );
  return { title: customerWords.title, body, styles };
}

function offersTo({ may }: Visit): Offers {
  return {
    correct: may('correct'),
    register: may('register'),
    reveal: may('reveal'),
    examine: may('examine'),
  };
}

/** The history of an erased customer still says who did what when, without values. */
function erasedPage(visit: Visit, erasedAt: string, history: Reply<'customers-history'>): Shown {
  const { customerId = '' } = visit.params;
  const { now } = visit;
  const body = (
    <ErasedPage customerId={customerId} erasedAt={erasedAt} now={now}>
      <RecentChanges customerId={customerId} recent={recentOf(history)} newest={null} now={now} />
    </ErasedPage>
  );
  return { title: stateWords.erased.title, status: 410, body, styles };
}
