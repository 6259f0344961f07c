/** `/console/requests`: what programs sent to the sandbox; `/console/requests/live` is its list, held until it changes. */
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { requestsWords } from '../words/requests.ts';
import { filterOf, fits } from './filter.ts';
import type { WholeRequest } from './RequestDetail.tsx';
import { type ListView, REQUESTS, RequestList } from './RequestList.tsx';
import { RequestsPage } from './RequestsPage.tsx';

export const requestsPage: Page = {
  method: 'GET',
  path: REQUESTS,
  right: 'read',
  sandboxOnly: true,
  handle: async (visit) => {
    const [list, one] = await Promise.all([listOf(visit), wholeOf(visit)]);
    if ('ok' in list) return refusedPage(list);
    if (one && 'ok' in one) return refusedPage(one);
    const body = <RequestsPage {...list} one={one} />;
    return { title: requestsWords.title, body, styles: ['requests'], scripts: ['requests'] };
  },
};

/** How long the list is held, in seconds: well below what the service and a proxy in front of it allow. */
const HELD_SECONDS = 20;

export const livePage: Page = {
  method: 'GET',
  path: `${REQUESTS}/live`,
  right: 'read',
  sandboxOnly: true,
  handle: async (visit): Promise<Shown> => {
    // A visitor who opens it as a page, such as by a link from elsewhere, is not held.
    if (!visit.fragment) return { to: REQUESTS };
    const after = idIn(visit, 'after');
    const news = await visit.call('sandbox-requests', {
      query: { wait: HELD_SECONDS, ...(after && { after }) },
    });
    if (!news.ok) return refusedPage(news);
    const list = await listOf(visit);
    return 'ok' in list ? refusedPage(list) : { title: requestsWords.title, body: <RequestList {...list} /> };
  },
};

async function listOf(visit: Visit) {
  const reply = await visit.call('sandbox-requests');
  if (!reply.ok) return reply;
  const { query, host, now } = visit;
  const filter = filterOf(query);
  const { items, nextCursor: after } = reply.data;
  const list: ListView = {
    items: items.filter((one) => fits(filter, one)),
    filter,
    all: query.get('all') === 'true',
    after,
    chosen: idIn(visit, 'request'),
    host,
    now,
  };
  return list;
}

/** @returns undefined: none was asked for; null: it is not remembered; else it, or the refusal */
async function wholeOf(visit: Visit) {
  const requestId = idIn(visit, 'request');
  if (requestId === null) return undefined;
  const reply = await visit.call('sandbox-requests', { query: { requestId } });
  if (!reply.ok) return reply;
  return (reply.data.items[0] ?? null) as WholeRequest | null;
}

/** What is not the id of a request counts as left out. */
function idIn({ query }: Visit, name: string): string | null {
  const asked = query.get(name) ?? '';
  return /^[0-9a-f]{32}$/.test(asked) ? asked : null;
}
