/** The feed of events: newest first, and what comes while the page is open. */
import type { VNode } from 'preact';
import type { CustomerEvent } from '../../contract/events.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Pager } from '../frame/components/lists.tsx';
import { Empty } from '../frame/components/notes.tsx';
import { Copy, Time } from '../frame/components/values.tsx';
import { sectionNames } from '../words/fields.ts';
import { eventWords } from '../words/follow.ts';
import { historyWords } from '../words/history.ts';
import { kindOfType } from './event-kind.ts';

export interface EventsView {
  /** Oldest first, as the feed has them. */
  readonly events: readonly CustomerEvent[];
  /** Where the feed goes on. */
  readonly nextCursor: string;
  /** Where the page of older events begins; null: there are none. */
  readonly older: string | null;
  /** Whether the page ends where the feed does, so that new events appear in it. */
  readonly isLive: boolean;
  /** Whether the reader may see the change itself; anybody else is led to the state of the customer. */
  readonly mayRead: boolean;
  readonly now: Date;
}

export function EventsPage(view: EventsView): VNode {
  const { nextCursor, older, isLive } = view;
  return (
    <article class="events">
      <header class="page-head">
        <div>
          <h1>{eventWords.title}</h1>
          <p class="muted">{eventWords.what}</p>
        </div>
        <nav class="actions" aria-label={eventWords.title}>
          <LinkButton href={`/console/events?after=${nextCursor}`} id="newer">
            {eventWords.newer}
          </LinkButton>
          <LinkButton href="/console/events">{eventWords.newest}</LinkButton>
          <LinkButton href="/console/events?after=0.0">{eventWords.first}</LinkButton>
        </nav>
      </header>
      {isLive && (
        <p class="muted" id="live" hidden>
          {eventWords.live}
        </p>
      )}
      <div id="events" data-after={nextCursor}>
        <EventRows {...view} />
      </div>
      <Pager next={older && `/console/events?after=${older}`} label={eventWords.older} />
      <p class="muted place" id="place">
        {eventWords.place} <Copy text={nextCursor} label={eventWords.placeLabel} />
      </p>
    </article>
  );
}

/** Also what a page that is open is sent: rows to put above the others, and where to go on. */
export function EventRows({ events, nextCursor, mayRead, now }: Omit<EventsView, 'older' | 'isLive'>): VNode {
  const newestFirst = [...events].reverse();
  return (
    <>
      <span data-next={nextCursor} hidden />
      {events.length === 0 ? (
        <Empty title={eventWords.empty.title}>
          <p>{eventWords.empty.text}</p>
        </Empty>
      ) : (
        <ol class="event-list" data-list aria-label={eventWords.list}>
          {newestFirst.map((event) => (
            <EventRow key={event.id} event={event} mayRead={mayRead} now={now} />
          ))}
        </ol>
      )}
    </>
  );
}

function EventRow({
  event,
  mayRead,
  now,
}: {
  readonly event: CustomerEvent;
  readonly mayRead: boolean;
  readonly now: Date;
}) {
  const { customerId, version, sections, login, timestamp } = event;
  const page = `/console/customers/${customerId}`;
  return (
    <li>
      <span class="event-kind">{historyWords.kinds[kindOfType(event.type)]}</span>
      <span class="event-what">{sectionNames(sections)}</span>
      <span class="event-customer">
        <a href={mayRead ? `${page}/history/${version}` : page}>
          <code>{customerId}</code>
        </a>{' '}
        {eventWords.version(version)}
      </span>
      <span class="event-who">
        <Time at={timestamp} now={now} /> {eventWords.by} <bdi>{login}</bdi>
      </span>
    </li>
  );
}

export function WrongPlace(): VNode {
  const { title, text } = eventWords.wrongPlace;
  return (
    <article class="column">
      <h1>{title}</h1>
      <p>{text}</p>
      <p class="actions">
        <LinkButton href="/console/events">{eventWords.newest}</LinkButton>
      </p>
    </article>
  );
}
