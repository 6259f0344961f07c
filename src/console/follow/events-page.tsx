/** `/console/events`: the feed. A module in the page asks for what comes next; without it there is a link. */
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { eventWords } from '../words/follow.ts';
import { EventRows, EventsPage, type EventsView, WrongPlace } from './EventsPage.tsx';

/** Events on a page. */
const EVENTS = 50;
/** How long a module in the page waits for the next event, in seconds. A proxy may end what takes longer. */
const WAIT = 20;

export const eventsPage: Page = {
  method: 'GET',
  path: '/console/events',
  right: 'follow',
  handle: async (visit) => {
    const after = visit.query.get('after') || `latest-${EVENTS}`;
    const wait = visit.fragment ? { wait: WAIT } : {};
    const reply = await visit.call('events', { query: { after, limit: EVENTS, ...wait } });
    if (!reply.ok) return reply.code === 'requestValidateError' ? wrongPlace() : refusedPage(reply);
    return shown(visit, {
      events: reply.data.items,
      nextCursor: reply.data.nextCursor,
      mayRead: visit.may('read'),
      now: visit.now,
    });
  },
};

function shown({ fragment }: Visit, view: EventsView): Shown {
  const body = fragment ? <EventRows {...view} /> : <EventsPage {...view} />;
  return { title: eventWords.title, body, styles: ['follow'], scripts: ['events'] };
}

/** The cursor in the address is not one of this feed. */
function wrongPlace(): Shown {
  return { title: eventWords.title, status: 400, body: <WrongPlace />, styles: ['follow'] };
}
