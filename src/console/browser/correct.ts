/**
 * The forms of a correction: while somebody types, faults and hints come beside the fields and block nothing; what is
 * sent over a connection that fails is sent again until there is an answer, under the same key, so it is stored once.
 */
import { correctInPageWords } from '../words/correct-in-page.ts';
import { announce } from './announce.ts';
import { element, nodesOf } from './element.ts';
import { askForPart, fieldsOf, type Part, SignedOut } from './part.ts';
import { tellShown, whenShown } from './shown.ts';
import { wasSent } from './unsaved.ts';

const words = correctInPageWords;

/** After a pause this long, the person expects an answer. */
const CHECK_AFTER_MS = 400;
/** A connection that is silent this long is lost. */
const ANSWER_WITHIN_MS = 15_000;
const AGAIN_AFTER_MS = [1000, 2000, 4000, 8000];

whenShown((root) => {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-correct="edit"]'))
    checkWhileTyping(form);
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-correct="send"]'))
    sendUntilAnswered(form);
});

type Control = HTMLInputElement | HTMLSelectElement;

function checkWhileTyping(form: HTMLFormElement): void {
  /** Fields that somebody has left: a field is not called wrong while it is still empty. */
  const left = new Set(controlsOf(form).flatMap((one) => (one.ariaInvalid === 'true' ? [one.name] : [])));
  let timer = 0;
  let underWay = new AbortController();
  const check = async () => {
    underWay.abort();
    underWay = new AbortController();
    const { signal } = underWay;
    const fields = fieldsOf(form);
    fields.set('step', 'check');
    // Without an answer there are no hints; the form is checked again when it is sent.
    const part = await askForPart(form.action, fields, signal).catch(() => null);
    if (part?.status === 200 && !signal.aborted && form.isConnected) showNotes(form, part.html, left);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void check(), CHECK_AFTER_MS);
  };
  form.addEventListener('input', soon);
  form.addEventListener('change', (event) => {
    left.add((event.target as Control).name);
    soon();
  });
}

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<Control>('.field > input, .field > select')];
}

function showNotes(form: HTMLFormElement, html: string, left: ReadonlySet<string>): void {
  const notes = nodesOf(html).flatMap((node) =>
    node instanceof Element ? [...node.querySelectorAll<HTMLElement>('[data-for]')] : [],
  );
  for (const control of controlsOf(form)) {
    const own = notes.filter(({ dataset }) => dataset.for === control.name);
    const fault = left.has(control.name) ? own.find(({ dataset }) => dataset.kind === 'fault') : undefined;
    showNote(control, 'fault', fault?.textContent ?? null);
    showNote(control, 'hint', own.find(({ dataset }) => dataset.kind === 'hint')?.textContent ?? null);
    control.closest('.field')?.classList.toggle('has-fault', fault !== undefined);
    control.ariaInvalid = fault === undefined ? null : 'true';
  }
}

function showNote(control: Control, kind: 'fault' | 'hint', text: string | null): void {
  const id = `${control.id}-${kind}`;
  const shown = document.getElementById(id);
  if ((shown?.textContent ?? null) === text) return;
  shown?.remove();
  const others = (control.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((one) => one !== '' && one !== id);
  if (text !== null) {
    control.parentElement?.append(element('p', { class: kind, id }, text));
    others.push(id);
    announce(text);
  }
  if (others.length === 0) control.removeAttribute('aria-describedby');
  else control.setAttribute('aria-describedby', others.join(' '));
}

function sendUntilAnswered(form: HTMLFormElement): void {
  let underWay = false;
  form.addEventListener('submit', (event) => {
    const { submitter } = event;
    if (submitter?.getAttribute('value') !== 'send') return;
    event.preventDefault();
    if (underWay) return;
    underWay = true;
    void send(form, fieldsOf(form, submitter)).finally(() => {
      underWay = false;
    });
  });
}

/** Sends exactly the same fields, whatever is typed in the meantime: only then is it the same change. */
async function send(form: HTMLFormElement, fields: URLSearchParams): Promise<void> {
  say(form, words.sending);
  offerActions(form, false);
  for (let attempt = 0; form.isConnected; attempt += 1) {
    try {
      const part = await askForPart(form.action, fields, AbortSignal.timeout(ANSWER_WITHIN_MS));
      if (!isUncertain(part)) {
        show(form, part);
        return;
      }
    } catch (error) {
      if (error instanceof SignedOut) {
        say(form, '');
        offerActions(form, true);
        return;
      }
    }
    say(form, words.unknown, words.unknownMore);
    await pause(AGAIN_AFTER_MS[attempt] ?? AGAIN_AFTER_MS.at(-1) ?? 0);
  }
}

/** Nobody edits or cancels what may be stored already. */
function offerActions(form: HTMLFormElement, offered: boolean): void {
  const actions = form.querySelector<HTMLElement>('.actions');
  if (actions) actions.hidden = !offered;
  if (offered) actions?.querySelector('button')?.focus();
  else form.querySelector<HTMLElement>('[data-correct-state]')?.focus();
}

/** Whether the service does not know either whether it was stored, or sent no page at all. */
function isUncertain({ html, to }: Part): boolean {
  if (to !== null || html === '') return to === null;
  // It also contains texts of the customer, which may say anything.
  return nodesOf(html).some((node) => node instanceof Element && node.matches('[data-correct-again]'));
}

function show(form: HTMLFormElement, { html, to }: Part): void {
  wasSent(form);
  if (to !== null) {
    location.assign(to);
    return;
  }
  // The form may be in a dialog.
  const place = form.closest<HTMLElement>('.modal-body, main');
  place?.replaceChildren(...nodesOf(html));
  if (place) tellShown(place);
  place
    ?.querySelector<HTMLElement>('[aria-invalid="true"], [autofocus], input[type="radio"], .actions button')
    ?.focus();
  announce(place?.querySelector('.notice-title, h1')?.textContent ?? '');
}

function say(form: HTMLFormElement, title: string, more = ''): void {
  const place = form.querySelector('[data-correct-state]');
  const lines = [
    element('p', { class: 'notice-title' }, title),
    ...(more === '' ? [] : [element('p', {}, more)]),
  ];
  place?.replaceChildren(...(title === '' ? [] : [element('div', { class: 'notice warning' }, ...lines)]));
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
