/** Buttons that copy a value. Without script they are hidden. */
import { inPageWords } from '../words/in-page.ts';
import { announce } from './announce.ts';

const BACK_AFTER_MS = 2000;

/** @param root where buttons may have been added */
export function showCopyButtons(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>('[data-copy][hidden]')) button.hidden = false;
}

export function copyOnClick(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-copy]');
    if (button) void copy(button);
  });
}

async function copy(button: HTMLElement): Promise<void> {
  const said = (await write(button)) ? inPageWords.copied : inPageWords.copyByHand;
  announce(said);
  const before = button.dataset.label ?? button.textContent ?? '';
  button.dataset.label = before;
  button.textContent = said;
  setTimeout(() => {
    button.textContent = before;
  }, BACK_AFTER_MS);
}

/** @returns false if the browser forbids it, as it does over plain http: the value is selected instead */
async function write(button: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
    return true;
  } catch {
    const value = button.parentElement?.querySelector('code');
    if (value) getSelection()?.selectAllChildren(value);
    return false;
  }
}
