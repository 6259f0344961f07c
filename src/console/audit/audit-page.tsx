/** `/console/audit`: who did what; `/console/audit/csv`: the same as a file. */
import { auditKindNames } from '../../contract/audit-kinds.ts';
import { auditColumns } from '../../domain/trail-csv.ts';
import type { Page, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { auditWords } from '../words/audit.ts';
import { AUDIT, AuditPage } from './AuditPage.tsx';
import { type Filter, faultsOf, filterOf, narrowed } from './filter.ts';
import { addressOf } from './parts.tsx';
import { csvOf, ON_PAGE, startOf } from './trail.tsx';

function ask(visit: Visit, filter: Filter, more: Readonly<Record<string, string | number>>) {
  return visit.call('audit', { query: { ...narrowed(filter), ...more } });
}

export const auditPage: Page = {
  method: 'GET',
  path: AUDIT,
  right: 'examine',
  handle: async (visit) => {
    const filter = filterOf(visit.query, auditKindNames);
    const faults = faultsOf(filter);
    const isWrong = Object.keys(faults).length > 0;
    const reply = isWrong ? null : await ask(visit, filter, { limit: ON_PAGE, ...startOf(visit) });
    if (reply && !reply.ok) return refusedPage(reply);
    const { items, nextCursor } = reply?.data ?? { items: [], nextCursor: null };
    const body = <AuditPage items={items} filter={filter} faults={faults} nextCursor={nextCursor} />;
    return { title: auditWords.title, body, styles: ['audit'], ...(isWrong && { status: 400 }) };
  },
};

export const auditFile: Page = {
  method: 'GET',
  path: `${AUDIT}/csv`,
  right: 'examine',
  handle: async (visit) => {
    const filter = filterOf(visit.query, auditKindNames);
    const back = addressOf(AUDIT, filter);
    if (Object.keys(faultsOf(filter)).length > 0) return { to: back };
    return csvOf((more) => ask(visit, filter, more), { name: 'audit', columns: auditColumns, back });
  },
};
