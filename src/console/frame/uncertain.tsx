/** The page after a form with a key was sent, if nobody knows whether it was carried out. */
import { frameWords } from '../words/frame.ts';
import { Button, LinkButton } from './components/Button.tsx';
import { Hidden } from './components/Hidden.tsx';
import { FailureLines } from './components/notes.tsx';
import type { Refusal, ShownPage, Visit } from './page.ts';

/** Codes after which nobody knows whether this request, or an earlier sending of it, was carried out. */
const uncertain: ReadonlySet<string> = new Set(['serviceUnavailable', 'idempotencyKeyInUse', 'systemError']);

/**
 * The same form once more: sent again, it is the same request, and is carried out once. In the page,
 * browser/keyed.ts sends it by itself.
 * @param action where the form was sent
 * @param back where it can be seen what became of it
 * @returns null if the form has no key, or the refusal says that nothing was done
 */
export function uncertainPage(
  { form }: Pick<Visit, 'form'>,
  { code, requestId }: Pick<Refusal, 'code' | 'requestId'>,
  action: string,
  back: string,
): ShownPage | null {
  if (!uncertain.has(code) || !form.get('key')) return null;
  const { title, text, again, back: stop } = frameWords.failure.uncertain;
  return {
    title,
    status: 503,
    body: (
      <article class="failure">
        <h1>{title}</h1>
        <FailureLines lines={[text]} requestId={requestId} />
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
