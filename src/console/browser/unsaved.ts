/** Warns before what was typed into a form with `data-unsaved` is lost. */

const leaving = new WeakSet<HTMLFormElement>();

export function warnOfUnsaved(): void {
  document.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) leaving.add(event.target as HTMLFormElement);
  });
  // Whoever cancels wants to drop what was typed, and is not asked again.
  document.addEventListener('click', (event) => {
    // The page stays, and the link opens beside it.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = (event.target as Element).closest('form[data-unsaved] .actions a:not([target])');
    if (link) leaving.add(link.closest('form') as HTMLFormElement);
  });
  addEventListener('beforeunload', (event) => {
    if (isUnsaved(document)) event.preventDefault();
  });
}

/** @returns true if a form in it was changed and not sent */
export function isUnsaved(root: ParentNode): boolean {
  const forms = [...root.querySelectorAll<HTMLFormElement>('form[data-unsaved]')];
  return forms.some((form) => !leaving.has(form) && [...form.elements].some(isChanged));
}

/** A form that was rendered again, with what was typed as its values, says so by `data-unsaved="changed"`. */
function isChanged(field: Element): boolean {
  if (field.closest<HTMLElement>('form')?.dataset.unsaved === 'changed') return true;
  if (field instanceof HTMLInputElement) {
    if (field.type === 'hidden') return false;
    const toggles = field.type === 'checkbox' || field.type === 'radio';
    return toggles ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLSelectElement) {
    const options = [...field.options];
    const none = !options.some((one) => one.defaultSelected);
    return options.some((one, index) => one.selected !== (none ? index === 0 : one.defaultSelected));
  }
  return false;
}

/** For a form that its own module has sent. */
export function wasSent(form: HTMLFormElement): void {
  leaving.add(form);
}
