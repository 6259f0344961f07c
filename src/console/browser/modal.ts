/** Dialogs that the page's modules open: with a title, a way to close, and the focus back where it was. */
import { inPageWords } from '../words/in-page.ts';
import { element } from './element.ts';

export interface Modal {
  readonly dialog: HTMLDialogElement;
  /** Where its content goes. */
  readonly body: HTMLElement;
  /** Resolves when it has been closed, in whatever way. */
  readonly closed: Promise<void>;
}

let count = 0;

/** Opens a dialog. It is removed when it closes. @param name a class of its own */
export function openModal(title: string, name: string): Modal {
  const before = document.activeElement;
  count += 1;
  const id = `modal-${count}`;
  const close = element('button', { type: 'button', class: 'button plain small' }, inPageWords.close);
  const body = element('div', { class: 'modal-body' });
  const dialog = element(
    'dialog',
    { class: `modal ${name}`, 'aria-labelledby': id },
    element('header', { class: 'modal-head' }, element('h2', { id }, title), close),
    body,
  );
  close.addEventListener('click', () => dialog.close());
  const closed = new Promise<void>((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      resolve();
    });
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, body, closed };
}
