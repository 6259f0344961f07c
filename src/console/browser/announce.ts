/** Announces changes of the page to people who can't see them. */

/** @param text in a sentence or a few words, such as `3 customers by phone` */
export function announce(text: string): void {
  const region = document.querySelector('#announcements');
  if (!region) return;
  // A modal dialog hides the rest of the page from screen readers, including the region.
  const place = document.querySelector('dialog:modal') ?? document.body;
  if (region.parentNode !== place) place.append(region);
  region.textContent = region.textContent === text ? `${text} ` : text;
}
