/** Announces changes of the page to people who can't see them. */

/** A screen reader begins a new page with its title, and drops what is announced meanwhile. */
const AFTER_LOAD_MS = 500;

/** Announces what the page reports with `data-announce`, such as a change that was just made. */
export function announceOnceLoaded(): void {
  setTimeout(() => announceMarked(document), AFTER_LOAD_MS);
}

/** Announces the texts with `data-announce`. @param root what was just put into the page */
export function announceMarked(root: ParentNode): void {
  const said = [...root.querySelectorAll('[data-announce]')].map((one) => one.textContent?.trim() ?? '');
  if (said.length > 0) announce(said.join('. '));
}

/** @param text in a sentence or a few words, such as `3 customers by phone` */
export function announce(text: string): void {
  const region = document.querySelector('#announcements');
  if (!region) return;
  // A modal dialog hides the rest of the page from screen readers, including the region.
  const place = document.querySelector('dialog:modal') ?? document.body;
  if (region.parentNode !== place) place.append(region);
  region.textContent = region.textContent === text ? `${text} ` : text;
}
