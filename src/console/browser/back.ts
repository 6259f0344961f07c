/**
 * A page that answers a form and shows the form again, such as results with other readings, or faults beside fields.
 * Whoever comes back to it, or reloads it, is given what its address opens: the browser's own page about sending a form
 * again would tell support staff nothing, and there is nothing to send.
 */
export function openByAddress(): void {
  const forms = [...document.querySelectorAll<HTMLFormElement>('form[method="post"]')];
  // Where there is no such form, such as beside a password that is shown once, a reload shows the same again.
  if (!forms.some(({ action }) => new URL(action).pathname === location.pathname)) return;
  history.replaceState(history.state, '', location.href);
}
