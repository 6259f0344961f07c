/** Puts a part of a page, rendered by the service, into the page that is open. */
import { inPageWords } from '../words/in-page.ts';
import { announce, announceMarked } from './announce.ts';
import { element, nodesOf } from './element.ts';
import { replaceKeepingFocus } from './focus.ts';
import { askForPart, BUSY_AFTER_MS, SignedOut } from './part.ts';
import { tellShown } from './shown.ts';

const words = inPageWords.fragment;

/** For each place, what ends the request that is under way for it. */
const underWay = new WeakMap<Element, AbortController>();

/**
 * Shows the answer of a page in an element. A newer call for the same element ends this one. Text in the answer's
 * `[data-announce]` is said to screen readers, the focus stays where it was. After 200 ms a skeleton is shown. When
 * there is no answer, the element says so and offers to try again.
 * @param form null: asks by GET; nothing personal may be in a URL, so it goes by POST
 * @returns true if this answer is shown
 */
export async function fragmentInto(
  place: Element,
  url: string,
  form: URLSearchParams | null = null,
): Promise<boolean> {
  underWay.get(place)?.abort();
  const mine = new AbortController();
  underWay.set(place, mine);
  const skeleton = setTimeout(() => place.setAttribute('data-loading', ''), BUSY_AFTER_MS);
  place.setAttribute('aria-busy', 'true');
  try {
    const { html, status } = await askForPart(url, form, () => mine.signal);
    if (mine.signal.aborted) return false;
    if (html === '') fail(place, words.failed(status), () => fragmentInto(place, url, form));
    else show(place, html);
    return html !== '';
  } catch (error) {
    if (!mine.signal.aborted && !(error instanceof SignedOut)) {
      fail(place, words.lost, () => fragmentInto(place, url, form));
    }
    return false;
  } finally {
    clearTimeout(skeleton);
    if (underWay.get(place) === mine) {
      place.removeAttribute('data-loading');
      place.removeAttribute('aria-busy');
    }
  }
}

/** Ends what is under way for an element, such as for a box that was emptied. */
export function forgetFragment(place: Element): void {
  underWay.get(place)?.abort();
  place.removeAttribute('data-loading');
  place.removeAttribute('aria-busy');
}

function show(place: Element, html: string): void {
  replaceKeepingFocus(place, nodesOf(html));
  tellShown(place);
  announceMarked(place);
}

/** Keeps what was there: it is older, but says more than an error. */
function fail(place: Element, what: string, again: () => Promise<boolean>): void {
  place.querySelector(':scope > [data-fragment-failed]')?.remove();
  const button = element('button', { type: 'button', class: 'button plain' }, words.again);
  const notice = element(
    'div',
    { class: 'notice danger', 'data-fragment-failed': true },
    element('p', { class: 'notice-title' }, what),
    element('p', {}, words.lostMore),
    button,
  );
  button.addEventListener('click', () => {
    notice.remove();
    void again();
  });
  place.prepend(notice);
  announce(what);
}
