/**
 * Times in the reader's own zone, with UTC beside; "2 min ago" stays true while the page is open. The page's clock may
 * be wrong, and a sandbox's stands elsewhere: the service's own, sent with the page, is counted on.
 */
import { inPageWords } from '../words/in-page.ts';
import { timeAgo, utc } from '../words/time.ts';
import { announce } from './announce.ts';
import { now } from './clock.ts';

const TICK_MS = 15_000;

let startedAt = 0;
let serverAt = 0;
/** Only a mouse brings up titles, so a button, which has a key, shows all times in full. */
let isFull = false;

/** Keeps all times of the page right from now on. */
export function keepTimes(): void {
  startedAt = now();
  serverAt = Date.parse(document.body.dataset.now ?? '') || startedAt;
  showTimes(document);
  setInterval(() => showTimes(document), TICK_MS);
  const button = document.querySelector<HTMLElement>('[data-full-times]');
  if (button) offerFullTimes(button);
}

function offerFullTimes(button: HTMLElement): void {
  button.hidden = false;
  button.addEventListener('click', () => {
    isFull = !isFull;
    button.ariaPressed = String(isFull);
    showTimes(document);
    announce(isFull ? inPageWords.times.full : inPageWords.times.short);
  });
}

/** @param root where times may have been added */
export function showTimes(root: ParentNode): void {
  const at = new Date(serverAt + now() - startedAt);
  for (const time of root.querySelectorAll('time')) {
    const full = `${local(time.dateTime)} (${utc(time.dateTime)})`;
    if (time.title !== full) time.title = full;
    const text = textOf(time, full, at);
    if (time.textContent !== text) time.textContent = text;
  }
}

/** @param full local and in UTC. What `data-kind` asks for: `day` the local date, `both` the local time with UTC beside */
function textOf({ dateTime, dataset }: HTMLTimeElement, full: string, at: Date): string {
  if (isFull || dataset.kind === 'both') return local(dateTime) === utc(dateTime) ? utc(dateTime) : full;
  return dataset.kind === 'day' ? local(dateTime).slice(0, 10) : timeAgo(dateTime, at, local);
}

/** @returns the same as `utc`, in the reader's zone: `2026-11-25 05:00 GMT-5` */
function local(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} ${zone ?? ''}`.trim();
}
