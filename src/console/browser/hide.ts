/** Content that may be seen only for a short time: it disappears by itself. */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';
import { now } from './clock.ts';
import { element } from './element.ts';

const words = inPageWords.hide;

/** Hides what has `data-hide-after` (seconds). @param root where such an element may have been added */
export function hideLater(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>('[data-hide-after]')) {
    const seconds = Number(place.dataset.hideAfter);
    delete place.dataset.hideAfter;
    countDown(place, now() + seconds * 1000);
  }
}

function countDown(place: HTMLElement, endsAt: number): void {
  const left = element('p', { class: 'hint', role: 'timer' });
  place.append(left);
  const hide = () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    removeEventListener('pagehide', hide);
    if (place.isConnected) announce(words.hidden);
    place.replaceChildren(element('p', { class: 'muted' }, words.hidden));
  };
  const look = () => {
    const seconds = Math.ceil((endsAt - now()) / 1000);
    if (seconds > 0 && place.isConnected) left.textContent = words.left(seconds);
    else hide();
  };
  const timer = setInterval(look, 1000);
  // A window that was in the background may have missed its seconds.
  document.addEventListener('visibilitychange', look);
  // A browser may keep the page aside for its back button, and time stands still there.
  addEventListener('pagehide', hide);
  look();
}
