/**
 * Links with `data-dialog` open the page that they lead to in a dialog, with its styles and modules. Its forms are sent
 * from the dialog: one with faults is shown again there, and where one leads when it was carried out, the page goes.
 */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { element, nodesOf } from './element.ts';
import { type Modal, openModal } from './modal.ts';
import { ANSWER_WITHIN_MS, askForPart, BUSY_AFTER_MS, fieldsOf, SignedOut } from './part.ts';
import { namesOwnPerson } from './session.ts';
import { tellShown } from './shown.ts';
import { isUnsaved, wasSent } from './unsaved.ts';

const words = inPageWords.dialog;

/** A page was asked for, and its dialog is not open yet. */
let opening = false;

export function openLinksInDialogs(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-dialog]');
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector('dialog:modal')) return;
    event.preventDefault();
    // The second half of a double click would ask again, and each answer is recorded as a reading.
    if (opening) return;
    opening = true;
    const busy = setTimeout(() => showBusy(link), BUSY_AFTER_MS);
    void openPage(link.href).finally(() => {
      opening = false;
      clearTimeout(busy);
      link.removeAttribute('aria-busy');
    });
  });
}

function showBusy(link: HTMLElement): void {
  link.setAttribute('aria-busy', 'true');
  announce(inPageWords.fragment.loading);
}

/** If a page can't be shown in a dialog, the browser goes to it instead. */
async function openPage(url: string): Promise<void> {
  const page = await fetchPage(url).catch(() => null);
  const main = page?.querySelector('main');
  if (!page || !main) {
    location.assign(url);
    return;
  }
  await loadStyles(page);
  const title = main.querySelector('h1')?.textContent ?? page.title;
  const modal = openModal(title, 'page-dialog');
  show(modal, url, [...main.childNodes]);
  loadModules(page);
  closeWithCare(modal);
  modal.dialog.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== 'post') return;
    event.preventDefault();
    void send(modal, url, form, event.submitter);
  });
}

/**
 * @returns null if the answer is not that page
 * @throws without a connection, or if the answer is not there in time
 */
async function fetchPage(url: string): Promise<Document | null> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const answer = await fetch(url, { cache: 'no-store', headers: namesOwnPerson(), signal });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

function show({ dialog, body }: Modal, url: string, nodes: readonly Node[]): void {
  body.replaceChildren(...nodes);
  // It is the dialog's title already.
  const heading = body.querySelector('h1');
  const title = dialog.querySelector('.modal-head h2');
  if (heading && title) title.textContent = heading.textContent;
  heading?.remove();
  for (const form of body.querySelectorAll('form')) {
    if (!form.hasAttribute('action')) form.action = url;
  }
  for (const link of body.querySelectorAll('a')) {
    if (link.pathname === location.pathname && !link.hash)
      link.addEventListener('click', (event) => {
        event.preventDefault();
        dialog.close();
      });
  }
  tellShown(body);
  const first = body.querySelector<HTMLElement>(
    '[aria-invalid="true"], [autofocus], input:not([type="hidden"]), select, textarea',
  );
  first?.focus();
}

const sending = new WeakSet<HTMLFormElement>();

async function send(
  modal: Modal,
  url: string,
  form: HTMLFormElement,
  submitter: HTMLElement | null,
): Promise<void> {
  if (sending.has(form)) return;
  sending.add(form);
  try {
    const address = submitter?.getAttribute('formaction') ?? form.action;
    const { html, to, status } = await askForPart(address, fieldsOf(form, submitter));
    if (to !== null) {
      wasSent(form);
      go(to);
    } else if (html === '') tell(modal, words.failed(status));
    else show(modal, url, nodesOf(html));
  } catch (error) {
    if (!(error instanceof SignedOut)) tell(modal, words.lost);
  } finally {
    sending.delete(form);
  }
}

/** Goes there even if that page is open, so that it shows what was changed. */
function go(to: string): void {
  const url = new URL(to, location.href);
  const isHere = url.pathname + url.search === location.pathname + location.search;
  if (isHere && url.hash) location.hash = url.hash;
  if (isHere) location.reload();
  else location.assign(url);
}

function tell({ body }: Modal, text: string): void {
  body.querySelector(':scope > [data-lost]')?.remove();
  body.prepend(
    element(
      'div',
      { class: 'notice danger', 'data-lost': true },
      element('p', { class: 'notice-title' }, text),
    ),
  );
  announce(text);
}

/** Asks before something that was typed is dropped. */
function closeWithCare({ dialog, body }: Modal): void {
  const stays = () => isUnsaved(body) && !confirm(words.unsaved);
  dialog.addEventListener('cancel', (event) => {
    if (stays()) event.preventDefault();
  });
  dialog.querySelector('.modal-head button')?.addEventListener(
    'click',
    (event) => {
      if (stays()) event.stopImmediatePropagation();
    },
    { capture: true },
  );
}

/** Resolves when they apply, so that nothing is shown without them. */
async function loadStyles(page: Document): Promise<void> {
  const links = [...page.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')];
  const lacking = links
    .map((one) => one.getAttribute('href') ?? '')
    .filter((href) => !isLoaded('link', 'href', href));
  await Promise.all(
    lacking.map((href) => {
      const link = element('link', { rel: 'stylesheet', href });
      const loaded = new Promise<unknown>((resolve) => {
        link.addEventListener('load', resolve);
        link.addEventListener('error', resolve);
      });
      document.head.append(link);
      return loaded;
    }),
  );
}

function loadModules(page: Document): void {
  for (const one of page.querySelectorAll<HTMLScriptElement>('script[type="module"]')) {
    const src = one.getAttribute('src') ?? '';
    if (!isLoaded('script', 'src', src)) document.head.append(element('script', { type: 'module', src }));
  }
}

function isLoaded(tag: string, attribute: string, value: string): boolean {
  return document.head.querySelector(`${tag}[${attribute}="${CSS.escape(value)}"]`) !== null;
}
