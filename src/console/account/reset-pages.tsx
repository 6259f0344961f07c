/** `/console/reset`: puts the sandbox back to its initial state. */
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { HOME } from '../frame/own-path.ts';
import type { Page, ShownPage } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { resetWords } from '../words/account.ts';

const path = '/console/reset';
const common = { path, right: null, sandboxOnly: true } as const;

const show: Page = { ...common, method: 'GET', handle: async () => resetView() };

const reset: Page = {
  ...common,
  method: 'POST',
  async handle({ call }) {
    const reply = await call('sandbox-reset');
    return reply.ok ? { to: HOME } : refusedPage(reply);
  },
};

export const resetPages: readonly Page[] = [show, reset];

export function resetView(): ShownPage {
  return {
    title: resetWords.title,
    body: (
      <article class="column">
        <h1>{resetWords.title}</h1>
        <p>{resetWords.text}</p>
        <form method="post" action={path} class="actions">
          <Button kind="danger">{resetWords.button}</Button>
          <LinkButton href={HOME}>{resetWords.cancel}</LinkButton>
        </form>
      </article>
    ),
  };
}
