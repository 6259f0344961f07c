/** `/console/account/password`: changing the password. */
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field } from '../frame/components/Field.tsx';
import { SIGN_IN } from '../frame/own-path.ts';
import type { Page, Refusal, ShownPage } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { accountWords } from '../words/account.ts';
import { signInWords } from '../words/sign-in.ts';
import { ACCOUNT } from './account-page.tsx';

const path = `${ACCOUNT}/password`;
const { password: words } = accountWords;

const show: Page = {
  method: 'GET',
  path,
  right: null,
  handle: async ({ session }) => (session.hasPassword ? passwordView({}) : { to: ACCOUNT }),
};

const change: Page = {
  method: 'POST',
  path,
  right: null,
  async handle({ form, call }) {
    const body = { oldPassword: form.get('oldPassword') ?? '', newPassword: form.get('newPassword') ?? '' };
    const reply = await call('user-change-password', { body });
    if (reply.ok) return { to: `${SIGN_IN}?why=password` };
    const faults = faultsOf(reply);
    return faults === null ? refusedPage(reply) : passwordView({ ...faults, status: reply.status });
  },
};

export const passwordPages: readonly Page[] = [show, change];

interface Faults {
  readonly old?: string;
  readonly fresh?: string;
}

/** @returns what is wrong with which field; null: something else failed */
function faultsOf({ code, errors, retryAfter }: Refusal): Faults | null {
  if (code === 'wrongOldPassword') return { old: words.wrongOld };
  if (code === 'tooManyAttempts') return { old: signInWords.refused.attempts(retryAfter ?? 1) };
  if (code !== 'requestValidateError' || !Array.isArray(errors)) return null;
  const isAbout = (name: string) => errors.some(({ instancePath }) => instancePath === `/${name}`);
  return {
    ...(isAbout('oldPassword') && { old: words.wrongOld }),
    ...(isAbout('newPassword') && { fresh: words.wrongNew }),
  };
}

/** What was typed is not sent back. */
export function passwordView({ old, fresh, status = 200 }: Faults & { readonly status?: number }): ShownPage {
  return {
    title: words.button,
    status,
    body: (
      <article class="column">
        <h1>{words.button}</h1>
        <p>{words.text}</p>
        <form method="post" action={path} class="form">
          <Field
            name="oldPassword"
            label={words.old}
            type="password"
            fault={old}
            autocomplete="current-password"
            required
          />
          <Field
            name="newPassword"
            label={words.fresh}
            type="password"
            fault={fresh}
            hint={words.freshHint}
            autocomplete="new-password"
            required
          />
          <div class="actions">
            <Button kind="primary">{words.button}</Button>
            <LinkButton href={ACCOUNT}>{accountWords.cancel}</LinkButton>
          </div>
        </form>
      </article>
    ),
  };
}
