/** Pages for what fails. */
import { frameWords } from '../words/frame.ts';
import { LinkButton } from './components/Button.tsx';
import { FailureLines, failureWords } from './components/notes.tsx';
import { HOME, SIGN_IN } from './own-path.ts';
import type { Refusal, ShownPage } from './page.ts';

/** A call that failed as a page: what happened, why, what to do next, and the request id. */
export function refusedPage(
  reply: Pick<Refusal, 'code' | 'message' | 'errors' | 'retryAfter' | 'requestId' | 'status'>,
): ShownPage {
  const { title, lines } = failureWords(reply);
  return {
    title,
    status: reply.status,
    body: (
      <article class="failure">
        <h1>{title}</h1>
        <FailureLines lines={lines} requestId={reply.requestId} />
        <p>
          <LinkButton href={HOME}>{frameWords.failure.notFound.next}</LinkButton>
        </p>
      </article>
    ),
  };
}

/** A form was sent when the session had ended: the browser still has what was typed, and sends it again on reload. */
export function endedPage(): ShownPage {
  const { title, text, signIn } = frameWords.failure.ended;
  return {
    title,
    status: 401,
    body: (
      <article class="failure">
        <h1>{title}</h1>
        <p>{text}</p>
        <p>
          <a class="button primary" href={SIGN_IN} target="_blank" rel="noopener">
            {signIn}
          </a>
        </p>
      </article>
    ),
  };
}

/**
 * Somebody comes from another site, and their browser does not say who they are. It does once it continues from a page
 * of this service.
 */
export function arrivalPage(to: string): ShownPage {
  const { title, next } = frameWords.failure.arrival;
  return {
    title,
    next: to,
    body: (
      <article class="failure">
        <h1>{title}</h1>
        <p>
          <a href={to}>{next}</a>
        </p>
      </article>
    ),
  };
}
