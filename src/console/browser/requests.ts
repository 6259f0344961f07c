/**
 * Keeps the list of requests up to date while the page is looked at: asks for it again as soon as it was answered. The
 * service holds each answer until there is something new.
 */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { nodesOf } from './element.ts';
import { replaceKeepingFocus } from './focus.ts';
import { askForNews, SignedOut } from './part.ts';
import { tellShown } from './shown.ts';

/** After a failure, and after an answer that came at once and may do so again. */
const REST_MS = 1000;
const AFTER_FAILURE_MS = 5000;

const note = document.querySelector<HTMLElement>('[data-live-note]');
const live = note?.textContent ?? '';

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves at once if the page can be seen. */
function seen(): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) =>
    document.addEventListener('visibilitychange', () => resolve(), { once: true }),
  );
}

/** @returns false if there was no list in the answer */
async function renew(list: HTMLElement): Promise<boolean> {
  const before = list.dataset.live ?? '';
  const { html, status } = await askForNews(before);
  const [fresh] = nodesOf(html);
  if (status !== 200 || !(fresh instanceof HTMLElement) || !fresh.dataset.live) return false;
  if (fresh.dataset.live === before) return true;
  const known = new Set(addressesIn(list));
  list.dataset.live = fresh.dataset.live;
  replaceKeepingFocus(list, [...fresh.childNodes]);
  tellShown(list);
  tellArrived(addressesIn(list), known);
  return true;
}

function addressesIn(list: HTMLElement): string[] {
  return [...list.querySelectorAll<HTMLAnchorElement>('[data-list] a')].map(({ href }) => href);
}

/** New rows are above all that were there; a row below may have come up because another is no longer kept. */
function tellArrived(addresses: readonly string[], known: ReadonlySet<string>): void {
  const newest = addresses.findIndex((address) => known.has(address));
  const count = newest === -1 ? addresses.length : newest;
  if (count > 0) announce(inPageWords.requests.arrived(count));
}

function say(isLive: boolean): void {
  if (note) note.textContent = isLive ? live : (note.dataset.lost ?? '');
}

async function follow(list: HTMLElement): Promise<void> {
  if (note) note.hidden = false;
  while (list.isConnected) {
    await seen();
    try {
      const isLive = await renew(list);
      say(isLive);
      await rest(isLive ? REST_MS : AFTER_FAILURE_MS);
    } catch (error) {
      if (error instanceof SignedOut) return;
      say(false);
      await rest(AFTER_FAILURE_MS);
    }
  }
}

const list = document.querySelector<HTMLElement>('[data-live]');
if (list) void follow(list);
