/**
 * Forms with a key, which are carried out once however often they arrive. A button with `data-keyed` sends its form
 * again over a connection that fails, until there is an answer: nobody has to find out whether it was carried out.
 * If the service keeps failing, the person decides whether to send the form once more.
 */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { element, nodesOf } from './element.ts';
import { ANSWER_WITHIN_MS, askForPart, fieldsOf, type Part, SignedOut } from './part.ts';
import { tellShown } from './shown.ts';
import { wasSent } from './unsaved.ts';

const words = inPageWords.send;

const AGAIN_AFTER_MS = [1000, 2000, 4000, 8000];

/** Forms of which an earlier sending may have been carried out. */
const unsure = new WeakSet<HTMLFormElement>();

/** @param submitter the button that sends a form */
export function isKeyed(submitter: HTMLElement | null): boolean {
  return submitter?.hasAttribute('data-keyed') ?? false;
}

/**
 * Sends exactly the same fields, whatever is typed in the meantime: only then is it the same request. Then the page
 * goes where the answer leads, or shows it. If the person does not sign in again, the form stays as it is.
 */
export async function sendUntilAnswered(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const fields = fieldsOf(form, submitter);
  say(form, words.sending);
  offerActions(form, false);
  for (let attempt = 0; form.isConnected; attempt += 1) {
    try {
      const part = await askForPart(form.action, fields, () => AbortSignal.timeout(ANSWER_WITHIN_MS));
      if (!isUncertain(form, part)) {
        show(form, part);
        return;
      }
      if (attempt >= AGAIN_AFTER_MS.length) {
        say(form, words.failing, words.failingMore);
        offerActions(form, true);
        return;
      }
    } catch (error) {
      if (error instanceof SignedOut) {
        say(form, '');
        offerActions(form, true);
        return;
      }
    }
    unsure.add(form);
    say(form, words.unknown, words.unknownMore);
    await pause(AGAIN_AFTER_MS[attempt] ?? AGAIN_AFTER_MS.at(-1) ?? 0);
  }
}

/**
 * Whether nobody knows what became of it: the service, or what stands before it, failed or sent no page at all. That
 * there were too many requests says nothing of an earlier sending.
 */
function isUncertain(form: HTMLFormElement, { status, html, to }: Part): boolean {
  return to === null && (status >= 500 || html === '' || (status === 429 && unsure.has(form)));
}

/** Nobody edits or cancels what may be done already. */
function offerActions(form: HTMLFormElement, offered: boolean): void {
  const actions = form.querySelector<HTMLElement>('.actions');
  if (actions) actions.hidden = !offered;
  if (offered) actions?.querySelector('button')?.focus();
  else stateOf(form).focus();
}

function say(form: HTMLFormElement, title: string, more = ''): void {
  const lines = [
    element('p', { class: 'notice-title' }, title),
    ...(more === '' ? [] : [element('p', {}, more)]),
  ];
  stateOf(form).replaceChildren(
    ...(title === '' ? [] : [element('div', { class: 'notice warning' }, ...lines)]),
  );
  announce(title);
}

/** The place in a form that says how far its sending is. */
function stateOf(form: HTMLFormElement): HTMLElement {
  const known = form.querySelector<HTMLElement>(':scope > [data-keyed-state]');
  if (known) return known;
  const made = element('div', { 'data-keyed-state': true, tabindex: '-1' });
  form.append(made);
  return made;
}

function show(form: HTMLFormElement, { html, to }: Part): void {
  wasSent(form);
  if (to !== null) {
    location.assign(to);
    return;
  }
  const place = form.closest('main');
  if (!place) return;
  place.replaceChildren(...nodesOf(html));
  tellShown(place);
  const first = '[aria-invalid="true"], [autofocus], input[type="radio"], .actions button';
  (place.querySelector<HTMLElement>(first) ?? place).focus();
  announce(place.querySelector('.notice-title, h1')?.textContent ?? '');
}

/** Ends early when the browser has a connection again. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    }
    addEventListener('online', done);
  });
}
