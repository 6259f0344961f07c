/** Keeps the keyboard where it was while a part of the page is replaced. */

/** What finds the same element again after it was rendered anew. */
function nameOf(element: Element): string | null {
  if (element.id) return `#${CSS.escape(element.id)}`;
  for (const attribute of ['name', 'href', 'data-item', 'data-key']) {
    const value = element.getAttribute(attribute);
    if (value) return `${element.localName}[${attribute}="${CSS.escape(value)}"]`;
  }
  return null;
}

/** Replaces what an element contains; the focus stays at the same place, with what was selected. */
export function replaceKeepingFocus(place: Element, nodes: readonly Node[]): void {
  const active = document.activeElement;
  const held = active && active !== place && place.contains(active) ? active : null;
  const selection = held instanceof HTMLInputElement || held instanceof HTMLTextAreaElement ? held : null;
  const [start, end] = [selection?.selectionStart ?? null, selection?.selectionEnd ?? null];
  const name = held && nameOf(held);
  place.replaceChildren(...nodes);
  const again = name ? place.querySelector<HTMLElement>(name) : null;
  again?.focus({ preventScroll: true });
  const field = again instanceof HTMLInputElement || again instanceof HTMLTextAreaElement ? again : null;
  if (field && start !== null && end !== null) field.setSelectionRange(start, end);
}
