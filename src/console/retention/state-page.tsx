/** `/console/customers/:customerId` for a role that manages records and does not see them. */
import type { Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { stateWords } from '../words/retention.ts';
import { ErasedPage } from './ErasedPage.tsx';
import { StatePage } from './StatePage.tsx';
import { erasedAtOf, stateOf } from './state.ts';
import { stepNames } from './steps.ts';
import { enabledWebhooks } from './Told.tsx';

export async function statePage(visit: Visit): Promise<Shown> {
  const [state, webhooks] = await Promise.all([stateOf(visit), enabledWebhooks(visit)]);
  if ('ok' in state) return erasedOrRefused(visit, state);
  const done = stepNames.find((name) => name === visit.query.get('done')) ?? null;
  const body = <StatePage state={state} done={done} webhooks={webhooks} now={visit.now} />;
  return { title: stateWords.title, body, styles: ['customer'] };
}

/** What is shown of a customer whose state is not told. */
export function erasedOrRefused(visit: Visit, refusal: Refusal): Shown {
  const erasedAt = erasedAtOf(refusal);
  if (erasedAt === null) return refusedPage(refusal);
  const { customerId = '' } = visit.params;
  const body = <ErasedPage customerId={customerId} erasedAt={erasedAt} now={visit.now} />;
  return { title: stateWords.erased.title, status: 410, body, styles: ['customer'] };
}
