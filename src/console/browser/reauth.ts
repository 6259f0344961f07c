/**
 * Signing in again without leaving the page, so that nothing that was typed is lost. What was typed stays where it is,
 * in the page's memory; nothing is stored. Only the same person can go on: another one may not send what this one typed.
 */
import { inPageWords } from '../words/in-page.ts';
import { element } from './element.ts';
import { openModal } from './modal.ts';
import { callSession, ownLogin } from './session.ts';
import { showPasskey } from './show-passkey.ts';

const words = inPageWords.signIn;

let open: Promise<boolean> | null = null;

/**
 * Opens a dialog to sign in, unless one is open.
 * @param kept true: something typed waits to be sent
 * @returns true once the session is good again, false if the dialog was closed before
 */
export function signInAgain(kept = false): Promise<boolean> {
  open ??= ask(kept).finally(() => {
    open = null;
  });
  return open;
}

async function ask(kept: boolean): Promise<boolean> {
  const { dialog, body, closed } = openModal(words.title, 'sign-in-again');
  const { form, fault } = formFor(ownLogin(), kept);
  body.append(form);
  form.querySelector<HTMLInputElement>('input:not([readonly])')?.focus();
  let done = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    if (button?.disabled) return;
    button?.toggleAttribute('disabled', true);
    void attempt(form, (text) => {
      fault.textContent = text;
    })
      .then((active) => {
        done = active;
        if (active) dialog.close();
      })
      .finally(() => button?.toggleAttribute('disabled', false));
  });
  await closed;
  return done;
}

function formFor(login: string | null, kept: boolean) {
  const fault = element('p', { class: 'fault', role: 'alert' });
  const field = (name: string, label: string, more: Record<string, string | boolean>) =>
    element(
      'div',
      { class: 'field' },
      element('label', { for: `again-${name}` }, label),
      element('input', { id: `again-${name}`, name, required: true, ...more }),
    );
  const form = element(
    'form',
    { method: 'post' },
    element('p', {}, kept ? words.kept : words.keptPart),
    field('login', words.login, { autocomplete: 'username', value: login ?? '', readonly: login !== null }),
    field('password', words.password, { type: 'password', autocomplete: 'current-password' }),
    fault,
    element('div', { class: 'actions' }, element('button', { class: 'button primary' }, words.submit)),
  );
  return { form, fault };
}

/** @returns true if the session is active now; otherwise `say` was told why not */
async function attempt(form: HTMLFormElement, say: (text: string) => void): Promise<boolean> {
  const { login, password } = Object.fromEntries(new FormData(form)) as Record<string, string>;
  say('');
  try {
    const { status, data, retryAfter } = await callSession('POST', '/session', { login, password });
    if (status === 200 && data.state === 'active') return true;
    if (status === 200 && data.state === 'passkeyToVerify') {
      say(words.passkey);
      if (await showPasskey()) return true;
      say(words.passkeyRefused);
    } else if (status === 200) say(words.elsewhere);
    else if (status === 401) say(words.refused);
    else say(status === 429 ? words.later(retryAfter) : words.failed);
  } catch {
    say(words.failed);
  }
  return false;
}
