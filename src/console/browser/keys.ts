/**
 * The keys. `data-key="e"` on a link or button: the key follows or presses it; on a field: the key goes to it.
 * `data-go="c"` on a link: `g` and then the key follow it. j and k move through `[data-list]`. No key acts while
 * somebody types, and none of them changes anything by itself: they lead to where that is done.
 */
import { inPageWords } from '../words/in-page.ts';
import { element } from './element.ts';
import { openModal } from './modal.ts';
import { focusedRow, moveRow, scopeOfKeys } from './rows.ts';

const words = inPageWords.keys;

let going = false;

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target)) {
      if (isGoingThere(event)) event.preventDefault();
      return;
    }
    if (press(event.key)) event.preventDefault();
  });
  document.addEventListener('pointerdown', () => {
    going = false;
  });
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const kinds = ['checkbox', 'radio', 'button', 'submit', 'reset'];
  if (target instanceof HTMLInputElement) return !kinds.includes(target.type);
  return target.isContentEditable || target.matches('textarea, select');
}

/** If an empty field already has the focus, its key is meant to go there, not to be typed. */
function isGoingThere({ key, target }: KeyboardEvent): boolean {
  return target instanceof HTMLInputElement && target.value === '' && target.dataset.key === key;
}

/** @returns true if the key meant something */
function press(key: string): boolean {
  const wasGoing = going;
  going = key === 'g' && !wasGoing && scopeOfKeys() === document;
  if (going) return true;
  if (wasGoing) return act(pageOf(key));
  if (key === '?') return showKeys();
  if (key === 'j' || key === 'k') {
    moveRow(key === 'j' ? 1 : -1);
    return true;
  }
  return act(ownerOf(key));
}

/**
 * A key that rows have, such as the undo of a change, acts on the row with the focus. If that row lacks it, the key
 * does nothing: nobody means another row.
 */
function ownerOf(key: string): HTMLElement | null {
  const wanted = `[data-key="${CSS.escape(key)}"]`;
  const scope = scopeOfKeys();
  const isOfRows = scope.querySelector(`[data-list] ${wanted}`) !== null;
  return ((isOfRows && focusedRow()) || scope).querySelector<HTMLElement>(wanted);
}

function pageOf(key: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-go="${CSS.escape(key)}"]`);
}

function act(target: HTMLElement | null): boolean {
  if (!target || target.matches(':disabled')) return false;
  if (target.matches('input, textarea, select')) {
    target.focus();
    if (target instanceof HTMLInputElement) target.select();
  } else target.click();
  if (target.matches('summary')) target.parentElement?.querySelector<HTMLElement>('a, button')?.focus();
  return true;
}

/** Opens the list of the keys of this page. */
function showKeys(): boolean {
  if (scopeOfKeys() !== document) return false;
  const own = namedKeys('data-key', ownerOf).map(([key, name]) => [[key], name] as const);
  const pages = namedKeys('data-go', pageOf).map(([key, name]) => [['g', key], name] as const);
  const rows = document.querySelector('[data-list]')
    ? ([
        [['j'], words.down],
        [['k'], words.up],
        [['Enter'], words.open],
      ] as const)
    : [];
  const always = [
    [['Ctrl', 'K'], words.palette],
    [['?'], words.all],
    [['Esc'], words.close],
  ] as const;
  const { body } = openModal(words.title, 'keys');
  const list = element('dl', { class: 'keys-list' });
  for (const [keys, name] of [...own, ...rows, ...pages, ...always]) list.append(line(keys, name));
  body.append(list);
  return true;
}

function line(keys: readonly string[], name: string): HTMLElement {
  const caps = keys.map((key) => element('kbd', {}, key));
  const shown = caps.flatMap((cap, index) =>
    index === 0 ? [cap] : [keys[0] === 'g' ? ` ${words.next} ` : ' ', cap],
  );
  return element('div', { class: 'keys-line' }, element('dt', {}, ...shown), element('dd', {}, name));
}

/** @returns each key that leads somewhere now, once, with the name of what it leads to */
function namedKeys(
  attribute: 'data-key' | 'data-go',
  leadsTo: (key: string) => HTMLElement | null,
): [key: string, name: string][] {
  const all = [...document.querySelectorAll(`[${attribute}]`)].map(
    (one) => one.getAttribute(attribute) ?? '',
  );
  return [...new Set(all)].flatMap((key) => {
    const owner = leadsTo(key);
    return owner ? [[key, nameOf(owner)] as [string, string]] : [];
  });
}

/** @returns what a link, button or field is called */
export function nameOf(one: HTMLElement): string {
  const label = one.getAttribute('aria-label') ?? (one as Partial<HTMLInputElement>).labels?.[0]?.textContent;
  return (label ?? one.textContent ?? '').replace(/\s+/g, ' ').trim();
}
