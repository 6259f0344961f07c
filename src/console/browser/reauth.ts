/**
 * Signing in again without leaving the page, so that nothing that was typed is lost. What was typed stays where it is,
 * in the page's memory; nothing is stored. Only the same person can go on: another one may not send what this one typed.
 */
import { inPageWords } from '../words/in-page.ts';
import { element } from './element.ts';
import { openModal } from './modal.ts';
import { callSession, isSessionOver, ownLogin, sessionLives, signsInAtProvider } from './session.ts';
import { showPasskey } from './show-passkey.ts';
import { openTabs, type Told } from './tabs.ts';

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
  let done = false;
  const goOn = () => {
    done = true;
    dialog.close();
  };
  if (isSessionOver()) body.append(element('p', {}, inPageWords.over.text));
  body.append(element('p', {}, kept ? words.kept : words.keptPart));
  const tabs = openTabs();
  const login = ownLogin();
  const signedIn = () => {
    if (login !== null) tabs.postMessage({ login } satisfies Told);
    goOn();
  };
  body.append(signsInAtProvider() ? providerLink() : passwordForm(login, signedIn));
  body.querySelector<HTMLElement>('input:not([readonly]), a')?.focus();
  const stop = watchOtherTabs(tabs, goOn);
  await closed;
  stop();
  return done;
}

/** The provider needs a whole page, and this one has something to keep. */
function providerLink(): HTMLElement {
  const link = { class: 'button primary', href: '/session/openid', target: '_blank', rel: 'noopener' };
  return element(
    'div',
    {},
    element('p', {}, words.providerMore),
    element('div', { class: 'actions' }, element('a', link, words.provider)),
  );
}

/** @param then is called once another tab has signed the same person in @returns stops watching */
function watchOtherTabs(tabs: BroadcastChannel, then: () => void): () => void {
  const look = () => void sessionLives().then((lives) => lives && then(), ignore);
  tabs.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if (typeof data !== 'string' && data.login === ownLogin()) look();
  });
  // What was told while the browser had put this tab to sleep has been missed.
  document.addEventListener('visibilitychange', look);
  return () => {
    tabs.close();
    document.removeEventListener('visibilitychange', look);
  };
}

/** Without a connection the dialog stays open. */
function ignore(): void {}

/** @param then is called once the session is good again */
function passwordForm(login: string | null, then: () => void): HTMLFormElement {
  const fault = element('p', { class: 'fault', role: 'alert' });
  const button = element('button', { class: 'button primary' }, words.submit);
  const form = element(
    'form',
    { method: 'post' },
    field('login', words.login, { autocomplete: 'username', value: login ?? '', readonly: login !== null }),
    field('password', words.password, { type: 'password', autocomplete: 'current-password' }),
    fault,
    element('div', { class: 'actions' }, button),
  );
  const say = (text: string) => {
    fault.textContent = text;
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    void attempt(form, say)
      .then((active) => active && then())
      .finally(() => {
        button.disabled = false;
      });
  });
  return form;
}

function field(name: string, label: string, more: Record<string, string | boolean>): HTMLElement {
  return element(
    'div',
    { class: 'field' },
    element('label', { for: `again-${name}` }, label),
    element('input', { id: `again-${name}`, name, required: true, ...more }),
  );
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
