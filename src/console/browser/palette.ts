/** The palette (Ctrl+K or Cmd+K): pages, the actions of this page, and the customers that were found last. */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { element } from './element.ts';
import { nameOf } from './keys.ts';
import { openModal } from './modal.ts';
import { namesOwnPerson, ownLogin } from './session.ts';

const words = inPageWords.palette;

interface Entry {
  readonly kind: keyof typeof words.kinds;
  readonly name: string;
  /** What is beside the name, such as the key. */
  readonly more?: string;
  run(): void;
}

export function openPaletteByKey(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (ownLogin() === null || document.querySelector('dialog:modal')) return;
    event.preventDefault();
    openPalette();
  });
}

function openPalette(): void {
  const { dialog, body } = openModal(words.title, 'palette');
  const box = element('input', {
    type: 'text',
    role: 'combobox',
    'aria-label': words.label,
    'aria-expanded': 'true',
    'aria-controls': 'palette-entries',
    'aria-autocomplete': 'list',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const list = element('div', { role: 'listbox', id: 'palette-entries', 'aria-label': words.title });
  body.append(box, list);
  box.focus();
  const choice = new Choice(dialog, box, list);
  void recentCustomers().then((customers) => choice.add(customers));
}

/** The entries that match what was typed, one of them selected. */
class Choice {
  readonly #dialog: HTMLDialogElement;
  readonly #box: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #all: Entry[] = [...actions(), ...pages()];
  #shown: Entry[] = [];
  #at = 0;

  constructor(dialog: HTMLDialogElement, box: HTMLInputElement, list: HTMLElement) {
    this.#dialog = dialog;
    this.#box = box;
    this.#list = list;
    box.addEventListener('input', () => this.#filter());
    box.addEventListener('keydown', (event) => this.#press(event));
    list.addEventListener('click', ({ target }) => {
      const option = (target as Element).closest<HTMLElement>('[role="option"]');
      if (option) this.#run(Number(option.dataset.index));
    });
    this.#filter();
  }

  add(entries: readonly Entry[]): void {
    this.#all.push(...entries);
    if (this.#dialog.open) this.#filter();
  }

  #press(event: KeyboardEvent): void {
    const last = this.#shown.length - 1;
    if (event.key === 'ArrowDown') this.#choose(this.#at === last ? 0 : this.#at + 1);
    else if (event.key === 'ArrowUp') this.#choose(this.#at === 0 ? last : this.#at - 1);
    else if (event.key === 'Enter') this.#run(this.#at);
    else return;
    event.preventDefault();
  }

  #run(index: number): void {
    const entry = this.#shown[index];
    if (!entry) return;
    this.#dialog.addEventListener('close', () => entry.run(), { once: true });
    this.#dialog.close();
  }

  #filter(): void {
    const text = this.#box.value.trim();
    const parts = text.toLowerCase().split(/\s+/);
    const fits = ({ name }: Entry) => parts.every((part) => name.toLowerCase().includes(part));
    this.#shown = [...this.#all.filter(fits), ...finding(text)];
    this.#list.replaceChildren(...this.#shown.map(option));
    this.#choose(0);
    if (text) announce(this.#shown.length > 0 ? words.found(this.#shown.length) : words.none);
  }

  #choose(index: number): void {
    this.#at = index;
    for (const [place, one] of [...this.#list.children].entries()) {
      one.setAttribute('aria-selected', String(place === index));
      if (place === index) one.scrollIntoView({ block: 'nearest' });
    }
    if (this.#shown.length > 0) this.#box.setAttribute('aria-activedescendant', `palette-${index}`);
    else this.#box.removeAttribute('aria-activedescendant');
  }
}

function option({ kind, name, more }: Entry, index: number): HTMLElement {
  return element(
    'div',
    { role: 'option', id: `palette-${index}`, 'data-index': String(index), 'aria-selected': 'false' },
    element('span', { class: 'palette-name', dir: 'auto' }, name),
    ...(more ? [element('kbd', {}, more)] : []),
    element('span', { class: 'palette-kind' }, words.kinds[kind]),
  );
}

function actions(): Entry[] {
  const found = ['main', '.account-menu'].flatMap((place) => [
    ...document.querySelectorAll<HTMLElement>(`${place} [data-key]:is(a, button):not(:disabled)`),
  ]);
  const once = found.filter(
    (one, index) => found.findIndex((other) => nameOf(other) === nameOf(one)) === index,
  );
  return once.map((one) => ({
    kind: 'action',
    name: nameOf(one),
    more: one.dataset.key ?? '',
    run: () => one.click(),
  }));
}

function pages(): Entry[] {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.bar-pages a, .account-menu a')];
  return links.map((link) => ({
    kind: 'page',
    name: nameOf(link),
    more: link.dataset.go ? `g ${link.dataset.go}` : '',
    run: () => link.click(),
  }));
}

/** What is typed may be a customer: the bar's own form finds it, since nothing personal may be in an address. */
function finding(text: string): Entry[] {
  const box = findBox();
  if (!box?.form || text.length < 3) return [];
  const run = () => {
    box.value = text;
    box.form?.requestSubmit();
  };
  return [{ kind: 'find', name: words.find(text), run }];
}

/** @returns the bar's own box; null: the role may not find customers */
function findBox(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('input[data-key="/"]');
}

/** @returns those that the start page lists; none if it can't be asked, or the role may not */
async function recentCustomers(): Promise<Entry[]> {
  if (!findBox()) return [];
  const answer = await fetch('/console', { cache: 'no-store', headers: namesOwnPerson() }).catch(() => null);
  if (!answer?.ok || answer.redirected) return [];
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const links = [...page.querySelectorAll<HTMLAnchorElement>('[data-recent] a[href^="/console/customers/"]')];
  return links.map((link) => {
    const path = link.getAttribute('href') ?? '/console';
    return { kind: 'customer', name: nameOf(link), run: () => location.assign(path) };
  });
}
