/** Menus: `<details class="menu">` and the one of the account. Arrows move through an open one, Escape closes it. */

const MENUS = 'details.menu, details.account';

export function moveThroughMenus(): void {
  document.addEventListener('keydown', (event) => {
    const menu = event.target instanceof Element ? event.target.closest<HTMLDetailsElement>(MENUS) : null;
    if (menu?.open && press(menu, event.key)) event.preventDefault();
  });
  // A menu covers what is below it, so it closes when somebody continues elsewhere.
  document.addEventListener('click', ({ target }) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(MENUS)) {
      if (!menu.contains(target as Node)) menu.open = false;
    }
  });
}

/** @returns true if the key meant something */
function press(menu: HTMLDetailsElement, key: string): boolean {
  if (key === 'Escape') {
    menu.open = false;
    menu.querySelector('summary')?.focus();
    return true;
  }
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return false;
  const items = [...menu.querySelectorAll<HTMLElement>('a, button')];
  const index = items.indexOf(document.activeElement as HTMLElement);
  const next = key === 'ArrowDown' ? index + 1 : index < 0 ? items.length - 1 : index - 1;
  items[(next + items.length) % items.length]?.focus();
  return true;
}
