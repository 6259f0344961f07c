/** Adding and deleting one's own passkeys. */
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { PasskeyStep } from '../frame/components/PasskeyStep.tsx';
import type { Page, ShownPage } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { accountWords } from '../words/account.ts';
import { ACCOUNT } from './account-page.tsx';

const { passkeys: words } = accountWords;
const DELETE = `${ACCOUNT}/passkeys/:passkeyId/delete`;

const add: Page = {
  method: 'GET',
  path: `${ACCOUNT}/passkeys/add`,
  right: null,
  handle: async () => addView(),
};

const confirm: Page = {
  method: 'GET',
  path: DELETE,
  right: null,
  handle: async ({ params }) => deleteView({ passkeyId: params.passkeyId ?? '' }),
};

const remove: Page = {
  method: 'POST',
  path: DELETE,
  right: null,
  async handle({ params, call }) {
    const { passkeyId = '' } = params;
    const reply = await call('passkeys-delete', { path: { passkeyId } });
    if (reply.ok || reply.code === 'passkeyNotFound') return { to: ACCOUNT };
    if (reply.code === 'lastPasskey')
      return deleteView({ passkeyId, fault: words.last, status: reply.status });
    return refusedPage(reply);
  },
};

export const passkeyPages: readonly Page[] = [add, confirm, remove];

export interface DeleteView {
  readonly passkeyId: string;
  /** Why it was not deleted. */
  readonly fault?: string;
  readonly status?: number;
}

export function deleteView({ passkeyId, fault, status = 200 }: DeleteView): ShownPage {
  return {
    title: words.deleteTitle,
    status,
    body: (
      <article class="column">
        <h1>{words.deleteTitle}</h1>
        {fault && <Notice kind="danger" title={fault} />}
        <p>{words.deleteText}</p>
        <form
          method="post"
          action={`${ACCOUNT}/passkeys/${encodeURIComponent(passkeyId)}/delete`}
          class="actions"
        >
          <Button kind="danger">{words.deleteButton}</Button>
          <LinkButton href={ACCOUNT}>{accountWords.cancel}</LinkButton>
        </form>
      </article>
    ),
  };
}

export function addView(): ShownPage {
  return {
    title: words.addTitle,
    scripts: ['passkey'],
    body: (
      <article class="column form">
        <h1>{words.addTitle}</h1>
        <p>{words.addText}</p>
        <PasskeyStep step="enrol" to={ACCOUNT} />
        <p>
          <a href={ACCOUNT}>{accountWords.back}</a>
        </p>
      </article>
    ),
  };
}
