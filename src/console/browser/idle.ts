/**
 * Forgets the page: after 15 idle minutes, when the person signs out in another tab, and when somebody else has signed
 * in there, who would otherwise send what this person typed. All tabs share one idleness.
 * Whoever comes back to a forgotten page by the back button gets it from the service, or not at all.
 */

import { inPageWords } from '../words/in-page.ts';
import { renewAge, tellAge } from './age.ts';
import { now } from './clock.ts';
import { element } from './element.ts';
import { callSession, ownLogin, sessionLives } from './session.ts';
import { openTabs, type Told } from './tabs.ts';

const words = inPageWords.ended;

/** Other tabs need not hear of every key. */
const TELL_EVERY_MS = 5000;
const LOOK_EVERY_MS = 5000;
/** What the service says with the page comes first. */
const IDLE_SECONDS = 900;
const SIGN_IN = '/console/sign-in';

export function watchIdleness(): void {
  // A page that the browser kept aside may be older than the sign-out. If it is the answer to a form, reloading it would
  // send the form again.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.replace(location.pathname + location.search);
  });
  const tabs = openTabs();
  const tell = (told: Told) => tabs.postMessage(told);
  const login = ownLogin();
  if (login === null) return;
  tell({ login });
  document.addEventListener('submit', ({ target, defaultPrevented }) => {
    if (!defaultPrevented && (target as HTMLFormElement).action.endsWith('/console/sign-out'))
      tell('signed-out');
  });
  const allowedMs = Number(document.body.dataset.idleSeconds ?? IDLE_SECONDS) * 1000;
  countIdleness(tabs, allowedMs, () => tell('active'));
}

function countIdleness(tabs: BroadcastChannel, allowedMs: number, tell: () => void): void {
  let seenAt = now();
  let toldAt = 0;
  const seen = () => {
    if (isOver()) return;
    seenAt = now();
    if (seenAt - toldAt < TELL_EVERY_MS) return;
    toldAt = seenAt;
    tell();
  };
  const isOver = () => now() - seenAt >= allowedMs;
  const look = () => {
    if (isOver()) void forget('idle');
    else if (!forgotten) void tellAge();
  };
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(kind, seen, { passive: true, capture: true });
  }
  tabs.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if (data === 'active') seenAt = now();
    else if (data === 'signed-out') void forget('signed-out');
    else if (data.login !== ownLogin()) void forget('somebody-else');
    else void renewAge();
  });
  setInterval(look, LOOK_EVERY_MS);
  // A machine that was asleep has missed its seconds.
  document.addEventListener('visibilitychange', look);
}

let forgotten = false;

/** Nothing of the page stays; after idle minutes the session ends, and then the sign-in page says why. */
async function forget(why: 'idle' | 'signed-out' | 'somebody-else'): Promise<void> {
  if (forgotten) return;
  forgotten = true;
  document.title = words.title;
  const onward = why === 'somebody-else' ? words.goOn : words.signIn;
  const link = element('a', { class: 'button primary', href: `${SIGN_IN}?why=${why}` }, onward);
  const main = element('main', { id: 'main' }, element('h1', {}, words[why]), element('p', {}, link));
  document.body.replaceChildren(main);
  // Else it has ended, or is not this person's.
  if (why !== 'idle') return;
  await endOwnSession().catch(() => null);
  location.replace(link.href);
}

/** A page that has missed that somebody else signed in must not sign them out. */
async function endOwnSession(): Promise<void> {
  if (await sessionLives()) await callSession('DELETE', '/session');
}
