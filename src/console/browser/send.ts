/**
 * Forms that change something are sent only while the session lives. If it has ended, what was typed stays, the person
 * signs in again in the page, and then the form is sent. Without a connection the form stays open and says so, instead
 * of the browser's own page that would take its place. Forms with a key are sent until there is an answer.
 */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { element } from './element.ts';
import { isKeyed, sendUntilAnswered } from './keyed.ts';
import { signInAgain } from './reauth.ts';
import { ownLogin, sessionLives } from './session.ts';

const words = inPageWords.send;

/** Forms that may be sent: their next submit event passes. */
const checked = new WeakSet<HTMLFormElement>();
const underWay = new WeakSet<HTMLFormElement>();

export function guardForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== 'post' || ownLogin() === null) return;
    // A person who leaves needs no session for it.
    if (form.action.endsWith('/console/sign-out') || checked.delete(form)) return;
    event.preventDefault();
    if (underWay.has(form)) return;
    underWay.add(form);
    const send = isKeyed(event.submitter) ? sendUntilAnswered : sendWhenSignedIn;
    void send(form, event.submitter).finally(() => underWay.delete(form));
  });
}

async function sendWhenSignedIn(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  try {
    if (!(await sessionLives()) && !(await signInAgain(true))) return;
  } catch {
    sayLost(form);
    return;
  }
  checked.add(form);
  form.requestSubmit(submitter);
  // If the browser finds a wrong field, nothing was sent.
  checked.delete(form);
}

function sayLost(form: HTMLFormElement): void {
  form.querySelector(':scope > [data-lost]')?.remove();
  form.prepend(
    element(
      'div',
      { class: 'notice danger', 'data-lost': true },
      element('p', { class: 'notice-title' }, words.lostTitle),
      element('p', {}, words.lost),
    ),
  );
  announce(words.lostTitle);
}
