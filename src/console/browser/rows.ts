/** Lists that the keyboard moves through: the children of `[data-list]`. */

/** @returns where the keys act: in the open dialog, or else in the page */
export function scopeOfKeys(): ParentNode {
  return document.querySelector('dialog:modal') ?? document;
}

function rowsIn(scope: ParentNode): HTMLElement[] {
  return [...scope.querySelectorAll<HTMLElement>('[data-list] > *')].filter((row) => row.checkVisibility());
}

/** @returns the row that has the focus; null: none */
export function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>('[data-list] > *') ?? null;
}

/** Moves the focus to the next row (1) or the previous one (-1), or into the list if it is elsewhere. */
export function moveRow(step: 1 | -1): void {
  const rows = rowsIn(scopeOfKeys());
  const current = focusedRow();
  const index = current ? rows.indexOf(current) + step : 0;
  const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
  if (row) focusRow(row);
}

/** A row's link is what Enter opens; a row without one gets the focus itself. */
function focusRow(row: HTMLElement): void {
  const target = row.matches('a[href]') ? row : row.querySelector<HTMLElement>('a[href]');
  if (!target) row.tabIndex = -1;
  const place = target ?? row;
  place.focus();
  place.scrollIntoView({ block: 'nearest' });
}
