/** The forms of a correction: while somebody types, faults and hints come beside the fields and block nothing. */
import { announce } from './announce.ts';
import { element, nodesOf } from './element.ts';
import { askForPart, fieldsOf } from './part.ts';
import { whenShown } from './shown.ts';

/** After a pause this long, the person expects an answer. */
const CHECK_AFTER_MS = 400;

whenShown((root) => {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-correct="edit"]'))
    checkWhileTyping(form);
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
    const part = await askForPart(form.action, fields, () => signal).catch(() => null);
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
