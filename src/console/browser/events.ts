/**
 * The page of events, while it is open: asks for what comes after the place where the page ends, which the service holds
 * until there is something, and puts it above the rest. Nothing is asked while nobody looks at the page.
 */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { nodesOf } from './element.ts';
import { askForNews, SignedOut } from './part.ts';
import { tellShown } from './shown.ts';

/** After a failure: the service may be starting again. */
const RETRY_MS = 5_000;
/** More rows than this are not kept in the page. */
const ROWS_KEPT = 500;

const place = document.querySelector<HTMLElement>('#events');
const note = document.querySelector<HTMLElement>('#live');

if (place && note) void follow(place, note);

async function follow(rows: HTMLElement, live: HTMLElement): Promise<void> {
  live.hidden = false;
  for (;;) {
    await untilSeen();
    try {
      const part = await askForNews(addressAfter(rows.dataset.after ?? ''));
      if (part.status !== 200 || part.html === '') await pause(RETRY_MS);
      else show(rows, part.html);
    } catch (error) {
      // A person who does not sign in again sees what was there, and the link to newer events.
      if (error instanceof SignedOut) {
        live.hidden = true;
        return;
      }
      await pause(RETRY_MS);
    }
  }
}

function addressAfter(after: string): string {
  return `/console/events?after=${encodeURIComponent(after)}`;
}

function show(rows: HTMLElement, html: string): void {
  const part = document.createElement('div');
  part.append(...nodesOf(html));
  const next = part.querySelector<HTMLElement>('[data-next]')?.dataset.next;
  if (next !== undefined) goOnAfter(rows, next);
  const found = [...part.querySelectorAll('[data-list] > li')];
  if (found.length === 0) return;
  listIn(rows, part).prepend(...found);
  rows.querySelectorAll(`[data-list] > li:nth-child(n + ${ROWS_KEPT + 1})`).forEach((row) => {
    row.remove();
  });
  tellShown(rows);
  announce(inPageWords.events.arrived(found.length));
}

/** The links and the place to copy name where the page ends now. */
function goOnAfter(rows: HTMLElement, next: string): void {
  rows.dataset.after = next;
  document.querySelector<HTMLAnchorElement>('#newer')?.setAttribute('href', addressAfter(next));
  document.querySelector('#place code')?.replaceChildren(next);
  document.querySelector('#place [data-copy]')?.setAttribute('data-copy', next);
}

/** @returns the list of the page; the first events of an empty page bring theirs */
function listIn(rows: HTMLElement, part: HTMLElement): Element {
  const list = rows.querySelector('[data-list]');
  if (list) return list;
  const own = part.querySelector('[data-list]')?.cloneNode(false) as Element;
  rows.replaceChildren(own);
  return own;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Resolves at once if the page is seen, or else when it is. */
function untilSeen(): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}
