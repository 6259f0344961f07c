/** `/console/find`: what the box of the bar is sent to, as a page and while somebody types. */
import type { Page } from '../frame/page.ts';
import { findWords } from '../words/find.ts';
import { FoundPage, Results } from './FoundPage.tsx';
import { type Outcome, search } from './search.ts';

export const findPage: Page = {
  method: 'POST',
  path: '/console/find',
  right: 'read',
  async handle(visit) {
    const { form, now } = visit;
    const text = (form.get('text') ?? '').slice(0, 200);
    const reading = form.get('reading');
    const place = reading !== null && /^\d$/.test(reading) ? Number(reading) : null;
    const outcome = await search(visit, { text, place, cursor: form.get('cursor') });
    const only = soleCustomer(outcome);
    if (only !== null && !visit.fragment) return { to: `/console/customers/${only}` };
    const { title } = findWords;
    if (visit.fragment) return { title, body: <Results outcome={outcome} now={now} /> };
    return { title, find: text, body: <FoundPage outcome={outcome} now={now} /> };
  },
};

/** A person who comes back to results starts anew: what was searched for is not kept anywhere. */
export const findAgainPage: Page = {
  method: 'GET',
  path: '/console/find',
  right: 'read',
  handle: async () => ({ to: '/console' }),
};

/** The beginning of a name may find one of many possible customers; everything else identifies its customer. */
function soleCustomer({ found }: Outcome): string | null {
  if (found === null || found.next !== null || found.reading.kind === 'name') return null;
  const [only, ...more] = found.items;
  return only && more.length === 0 ? only.customerId : null;
}
