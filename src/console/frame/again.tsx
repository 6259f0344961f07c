/** The page after a form with a key was sent, if it may be sent once more: the answer is not known, or came too soon. */
import { frameWords } from '../words/frame.ts';
import { Button, LinkButton } from './components/Button.tsx';
import { Hidden } from './components/Hidden.tsx';
import { FailureLines, failureWords } from './components/notes.tsx';
import type { Refusal, ShownPage, Visit } from './page.ts';

/** Codes after which nobody knows whether this request, or an earlier sending of it, was carried out. */
const uncertain: ReadonlySet<string> = new Set(['serviceUnavailable', 'idempotencyKeyInUse', 'systemError']);

/**
 * The same form once more: sent again, it is the same request, and is carried out once. In the page,
 * browser/keyed.ts sends it by itself.
 * @param action where the form was sent
 * @param back where it can be seen what became of it
 * @returns null if the form has no key, or the refusal would be the same
 */
export function againPage(
  { form }: Pick<Visit, 'form'>,
  refusal: Pick<Refusal, 'code' | 'message' | 'errors' | 'retryAfter' | 'requestId'>,
  action: string,
  back: string,
): ShownPage | null {
  const isTooSoon = refusal.code === 'tooManyRequests';
  if (!(isTooSoon || uncertain.has(refusal.code)) || !form.get('key')) return null;
  const { title: unknown, text, again, back: stop } = frameWords.failure.uncertain;
  const { title, lines } = isTooSoon ? failureWords(refusal) : { title: unknown, lines: [text] };
  return {
    title,
    status: isTooSoon ? 429 : 503,
    body: (
      <article class="failure">
        <h1>{title}</h1>
        <FailureLines lines={lines} requestId={refusal.requestId} />
        <form method="post" action={action} data-unsaved="changed">
          <Hidden fields={[...form]} />
          <div class="actions">
            <Button kind="primary" data-keyed>
              {again}
            </Button>
            <LinkButton href={back}>{stop}</LinkButton>
          </div>
        </form>
      </article>
    ),
  };
}
