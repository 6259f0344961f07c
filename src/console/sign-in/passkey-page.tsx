/** `/console/sign-in/passkey`: the second step, for a person who has given the right password. */
import { Button } from '../frame/components/Button.tsx';
import { PasskeyStep } from '../frame/components/PasskeyStep.tsx';
import { ownPath, SIGN_IN } from '../frame/own-path.ts';
import type { Door, ShownPage } from '../frame/page.ts';
import { signInWords } from '../words/sign-in.ts';

const PASSKEY = `${SIGN_IN}/passkey`;

/** @param to the page to go on to afterwards @returns the address of the second step */
export function passkeyStep(to: string): string {
  return `${PASSKEY}?${new URLSearchParams({ to })}`;
}

export const passkeyDoor: Door = {
  method: 'GET',
  path: PASSKEY,
  async handle({ session, query }) {
    const to = ownPath(query.get('to'));
    if (session === null) return { to: `${SIGN_IN}?${new URLSearchParams({ to })}` };
    if (session.state === 'active') return { to };
    return passkeyPage(session.state === 'passkeyToEnrol' ? 'enrol' : 'verify', to);
  },
};

export function passkeyPage(step: 'verify' | 'enrol', to: string): ShownPage {
  const { title, text } = signInWords.passkey[step];
  return {
    title,
    styles: ['sign-in'],
    scripts: ['passkey'],
    body: (
      <article class="sign-in">
        <h1>{title}</h1>
        <p>{text}</p>
        <PasskeyStep step={step} to={to} />
        <form method="post" action="/console/sign-out" class="stop">
          <Button>{signInWords.passkey.stop}</Button>
        </form>
      </article>
    ),
  };
}
