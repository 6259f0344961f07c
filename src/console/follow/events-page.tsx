/** `/console/events`: the feed. A module in the page asks for what comes next; without it there is a link. */
import type { CustomerEvent } from '../../contract/events.ts';
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { eventWords } from '../words/follow.ts';
import { EventRows, EventsPage, type EventsView, WrongPlace } from './EventsPage.tsx';

/** Events on a page: as many as the API gives at once. */
const EVENTS = 100;
const NEWEST = `latest-${EVENTS}`;
/** How long a module in the page waits for the next event, in seconds. A proxy may end what takes longer. */
const WAIT = 20;

export const eventsPage: Page = {
  method: 'GET',
  path: '/console/events',
  right: 'follow',
  handle: async (visit) => {
    const after = visit.query.get('after') || NEWEST;
    const wait = visit.fragment ? { wait: WAIT } : {};
    const reply = await visit.call('events', { query: { after, limit: EVENTS, ...wait } });
    if (!reply.ok) return reply.code === 'requestValidateError' ? wrongPlace() : refusedPage(reply);
    const { items: events, nextCursor } = reply.data;
    return shown(visit, {
      events,
      nextCursor,
      older: visit.fragment ? null : await placeBefore(visit, events, nextCursor),
      isLive: after === NEWEST || (events.length < EVENTS && !after.includes('~')),
      mayRead: visit.may('read'),
      now: visit.now,
    });
  },
};

/** @returns where the page of older events begins; null: there are none */
async function placeBefore(
  visit: Visit,
  events: readonly CustomerEvent[],
  nextCursor: string,
): Promise<string | null> {
  const query = { after: `${nextCursor}~${events.length + 1}`, limit: 1 };
  const reply = await visit.call('events', { query });
  const [before] = reply.ok ? reply.data.items : [];
  if (!before || before.id === events[0]?.id) return null;
  return `${nextCursor}~${events.length + EVENTS}`;
}

function shown({ fragment }: Visit, view: EventsView): Shown {
  const body = fragment ? <EventRows {...view} /> : <EventsPage {...view} />;
  return { title: eventWords.title, body, styles: ['follow'], scripts: view.isLive ? ['events'] : [] };
}

/** The cursor in the address is not one of this feed. */
function wrongPlace(): Shown {
  return { title: eventWords.title, status: 400, body: <WrongPlace />, styles: ['follow'] };
}
