/**
 * Results while somebody types in the box of the bar: below the box, or in the page if it shows results. Down and
 * up go from the box into the rows and back. Without script, Enter sends the box and a page shows the results.
 */
import { findWords } from '../words/find.ts';
import { announce } from './announce.ts';
import { element } from './element.ts';
import { forgetFragment, fragmentInto } from './fragment.ts';
import { moveRow } from './rows.ts';

/** The fewest characters that are worth a search. */
const LEAST = 3;

/** A pause in typing. What a search finds is recorded as seen, so not every letter starts one. */
const PAUSE_MS = 250;

const box = document.querySelector<HTMLInputElement>('input[data-key="/"]');
if (box?.form) listen(box, box.form);

function listen(box: HTMLInputElement, form: HTMLFormElement): void {
  const own = document.querySelector<HTMLElement>('main [data-found]');
  const place = own ?? panelBelow(form);
  let pause: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    const text = box.value.trim();
    if (text.length < LEAST) clear();
    else if (looksWithheld(box)) tellWithheld(place);
    else void fragmentInto(place, form.action, new URLSearchParams({ text: box.value }));
    if (!own) place.hidden = text.length < LEAST;
  };
  const clear = () => {
    forgetFragment(place);
    place.replaceChildren();
  };
  const close = () => {
    clearTimeout(pause);
    if (own) return;
    clear();
    place.hidden = true;
  };
  box.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(show, PAUSE_MS);
  });
  form.addEventListener('submit', (event) => {
    clearTimeout(pause);
    if (!looksWithheld(box)) return;
    event.preventDefault();
    place.hidden = false;
    tellWithheld(place);
  });
  moveByArrows(box, place);
  closeWhenLeft(form, place, close);
}

function panelBelow(form: HTMLFormElement): HTMLElement {
  const panel = element('div', { class: 'bar-found', 'data-found': true, hidden: true });
  form.after(panel);
  return panel;
}

/** The service decides what a text means; this only keeps a number from being sent there. */
function looksWithheld(box: HTMLInputElement): boolean {
  const text = box.value.normalize('NFKC').trim();
  if (/[@_]|^\+/.test(text)) return false;
  return new RegExp(box.dataset.withheld ?? '(?!)', 'iu').test(text);
}

function tellWithheld(place: HTMLElement): void {
  forgetFragment(place);
  const title = element('p', { class: 'notice-title' }, findWords.withheld);
  const text = element('p', {}, findWords.withheldText);
  place.replaceChildren(element('div', { class: 'notice warning' }, title, text));
  announce(findWords.withheld);
}

function moveByArrows(box: HTMLInputElement, place: HTMLElement): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { activeElement: at } = document;
    const inRows = at?.closest('.found-list, .recent-list') ?? null;
    if (step === undefined || (at !== box && inRows === null)) return;
    event.preventDefault();
    const first = inRows?.querySelector('a[href]') ?? null;
    if (step === 1) moveRow(1);
    else if (at === first && place.contains(at)) box.focus();
    else if (inRows !== null) moveRow(-1);
  });
}

/** The panel covers the page, so it closes when somebody turns to the page. */
function closeWhenLeft(form: HTMLFormElement, place: HTMLElement, close: () => void): void {
  const isInside = (target: EventTarget | null) =>
    target instanceof Node && (form.contains(target) || place.contains(target));
  document.addEventListener('pointerdown', ({ target }) => {
    if (!isInside(target)) close();
  });
  document.addEventListener('focusin', ({ target }) => {
    if (!isInside(target)) close();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || place.hidden || !isInside(document.activeElement)) return;
    close();
    form.querySelector('input')?.focus();
  });
}
