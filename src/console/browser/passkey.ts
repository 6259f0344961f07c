/**
 * Makes a passkey, or shows one: browsers give passkeys to scripts only. The page has all texts; this shows the one that
 * fits. Afterwards it goes on to the page that its element names.
 */

import { namesOwnPerson } from './session.ts';

type Step = 'verify' | 'enrol';

/** Names of messages in the page. */
type Message = 'unsupported' | 'cancelled' | 'known' | 'refused' | 'most' | 'ended' | 'failed';

/** What an endpoint refuses with, as a message; anything else is `failed`. */
const messages: Readonly<Record<string, Message>> = {
  passkeyRefused: 'refused',
  passkeyLimitReached: 'most',
  unauthorized: 'ended',
  secondFactorRequired: 'ended',
};

class Stopped extends Error {
  readonly told: Message;

  constructor(told: Message) {
    super(told);
    this.told = told;
  }
}

/** @returns the data of the answer @throws Stopped if it is refused */
async function call(path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...namesOwnPerson() };
  const sent = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await sent.json()) as { code: string; data?: unknown };
  if (answer.code !== '0') throw new Stopped(messages[answer.code] ?? 'failed');
  return answer.data;
}

async function enrol(label: string): Promise<void> {
  const options = (await call('/passkeys/enrol/options', {})) as PublicKeyCredentialCreationOptionsJSON;
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  await call('/passkeys/enrol', { label, credential: credential.toJSON() });
}

async function verify(): Promise<void> {
  const options = (await call('/session/verify/options', {})) as PublicKeyCredentialRequestOptionsJSON;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  await call('/session/verify', { credential: credential.toJSON() });
}

function messageOf(error: unknown): Message {
  if (error instanceof Stopped) return error.told;
  const { name } = error as { name?: string };
  if (name === 'InvalidStateError') return 'known';
  if (name === 'SecurityError' || name === 'NotSupportedError') return 'unsupported';
  return name === 'NotAllowedError' || name === 'AbortError' ? 'cancelled' : 'failed';
}

function prepare(part: HTMLElement): void {
  const show = (message: Message | null) => {
    for (const text of part.querySelectorAll<HTMLElement>('[data-message]')) {
      text.hidden = text.dataset.message !== message;
    }
  };
  part.querySelector('[data-without-script]')?.remove();
  if (!('PublicKeyCredential' in window && 'parseCreationOptionsFromJSON' in PublicKeyCredential)) {
    show('unsupported');
    return;
  }
  const form = part.querySelector('form');
  const button = form?.querySelector('button');
  if (!form || !button) return;
  form.hidden = false;
  button.focus();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    show(null);
    button.disabled = true;
    try {
      const isNew = (part.dataset.passkey as Step) === 'enrol';
      await (isNew ? enrol(String(new FormData(form).get('label'))) : verify());
      location.assign(part.dataset.to ?? '/console');
    } catch (error) {
      show(messageOf(error));
      button.disabled = false;
    }
  });
}

for (const part of document.querySelectorAll<HTMLElement>('[data-passkey]')) prepare(part);
