/** `/console/sign-in`: login and password. */
import { sandboxPeople } from '../../contract/sandbox.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field } from '../frame/components/Field.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { ownPath, SIGN_IN } from '../frame/own-path.ts';
import type { Door, GuestVisit, Refusal, Shown, ShownPage } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { signInWords } from '../words/sign-in.ts';
import { passkeyStep } from './passkey-page.tsx';

const show: Door = {
  method: 'GET',
  path: SIGN_IN,
  async handle({ session, query, sandbox, openid }) {
    const to = ownPath(query.get('to'));
    if (session !== null) return { to: session.state === 'active' ? to : passkeyStep(to) };
    return passwordPage({ to, sandbox, openid, why: query.get('why') });
  },
};

const send: Door = {
  method: 'POST',
  path: SIGN_IN,
  async handle({ form, sandbox, openid, call }: GuestVisit): Promise<Shown> {
    const to = ownPath(form.get('to'));
    const login = form.get('login') ?? '';
    const body = { login, password: form.get('password') ?? '' };
    const reply = await call('session-start', { body });
    if (reply.ok) {
      return { to: reply.data.state === 'active' ? to : passkeyStep(to) };
    }
    const fault = faultOf(reply);
    return fault === null
      ? refusedPage(reply)
      : passwordPage({ to, sandbox, openid, login, fault, status: reply.status });
  },
};

export const passwordDoors: readonly Door[] = [show, send];

const { refused, why: reasons, sample } = signInWords;

/** @returns why this login and password were refused; null: something else failed */
function faultOf({ code, retryAfter }: Refusal): string | null {
  if (code === 'unauthorized') return refused.wrong;
  if (code === 'sessionsAreForPeople') return refused.program;
  if (code === 'requestValidateError') return refused.invalid;
  return code === 'tooManyAttempts' ? refused.attempts(retryAfter ?? 1) : null;
}

export interface PasswordPage {
  /** Where it goes on. */
  readonly to: string;
  readonly sandbox: boolean;
  /** True: an identity provider can be used too. */
  readonly openid: boolean;
  /** Why there is no longer a session: a key of the words. */
  readonly why?: string | null;
  readonly login?: string;
  readonly fault?: string;
  readonly status?: number;
}

export function passwordPage({
  to,
  sandbox,
  openid,
  why = null,
  login = '',
  fault,
  status = 200,
}: PasswordPage): ShownPage {
  const reason = why !== null && Object.hasOwn(reasons, why) ? reasons[why as keyof typeof reasons] : null;
  return {
    title: signInWords.title,
    status,
    styles: ['sign-in'],
    body: (
      <article class="sign-in">
        <h1>{signInWords.title}</h1>
        {reason && (
          <Notice title={reason.title}>
            <p>{reason.text}</p>
          </Notice>
        )}
        {fault && (
          <Notice kind="danger" title={refused.title}>
            <p>{fault}</p>
          </Notice>
        )}
        {openid && <Provider to={to} />}
        <form method="post" action={SIGN_IN}>
          <input type="hidden" name="to" value={to} />
          <Field
            name="login"
            label={signInWords.login}
            value={login}
            autocomplete="username"
            required
            autofocus
          />
          <Field
            name="password"
            label={signInWords.password}
            type="password"
            autocomplete="current-password"
            required
          />
          <Button kind="primary">{signInWords.submit}</Button>
        </form>
        {sandbox && <SampleLogins to={to} />}
      </article>
    ),
  };
}

function Provider({ to }: { readonly to: string }) {
  const { button, or } = signInWords.provider;
  return (
    <div class="provider">
      <LinkButton kind="primary" href={`/session/openid?${new URLSearchParams({ to })}`}>
        {button}
      </LinkButton>
      <p class="muted">{or}</p>
    </div>
  );
}

/** Their passwords are public, so each is one click away. */
function SampleLogins({ to }: { readonly to: string }) {
  return (
    <section class="samples">
      <h2>{sample.title}</h2>
      <div class="actions">
        {sandboxPeople.map(({ login, password, role }) => (
          <form method="post" action={SIGN_IN} key={login}>
            <input type="hidden" name="to" value={to} />
            <input type="hidden" name="login" value={login} />
            <input type="hidden" name="password" value={password} />
            <Button>{sample.use(role)}</Button>
          </form>
        ))}
      </div>
    </section>
  );
}
