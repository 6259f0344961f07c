/**
 * Says so when the session has reached its time limit, which it has however much it is used. What was typed stays, and
 * the person signs in again in the page.
 */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { element } from './element.ts';
import { signInAgain } from './reauth.ts';
import { isSessionOver, sessionLives } from './session.ts';

const words = inPageWords.over;

const shown = () => document.querySelector('[data-session-over]');

/** Shows or removes the notice; to be called every few seconds. */
export async function tellAge(): Promise<void> {
  if (!isSessionOver()) shown()?.remove();
  else if (!shown() && !(await livesElsewhere()) && !shown()) show();
}

/** To be called when another tab has signed this page's person in. */
export async function renewAge(): Promise<void> {
  if (isSessionOver() && (await livesElsewhere())) await tellAge();
}

/** Another tab may have signed in since; without a connection nobody knows. */
function livesElsewhere(): Promise<boolean> {
  return sessionLives().catch(() => true);
}

function show(): void {
  const button = element('button', { type: 'button', class: 'button' }, words.button);
  button.addEventListener('click', () => void signInAgain().then(tellAge));
  document
    .querySelector('#main')
    ?.prepend(
      element(
        'div',
        { class: 'notice', 'data-session-over': true },
        element('p', { class: 'notice-title' }, words.title),
        element('p', {}, words.text),
        element('p', {}, button),
      ),
    );
  announce(words.title);
}
