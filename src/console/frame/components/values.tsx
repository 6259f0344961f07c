/** How values are shown: ids to copy, times, masked numbers. */
import { frameWords } from '../../words/frame.ts';
import { timeAgo, utc } from '../../words/time.ts';

const { parts } = frameWords;

/** A value in monospace with a button that copies it, which browser/copy.ts makes work and show. */
export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <span class="copy">
      <code>{text}</code>
      <button type="button" class="copy-button" data-copy={text} aria-label={`${parts.copy} ${label}`} hidden>
        {parts.copy}
      </button>
    </span>
  );
}

/**
 * A point in time: how long ago for eyes, in full (UTC) as title. In the page, browser/time.ts keeps it right and shows
 * the reader's own zone.
 * @param at ISO 8601
 */
export function Time({ at, now }: { readonly at: string; readonly now: Date }) {
  return (
    <time datetime={at} title={utc(at)}>
      {timeAgo(at, now)}
    </time>
  );
}

/** The day of a point in time: in UTC, and by browser/time.ts in the reader's own zone. @param at ISO 8601 */
export function Day({ at }: { readonly at: string }) {
  return (
    <time datetime={at} title={utc(at)} data-kind="day">
      {at.slice(0, 10)}
    </time>
  );
}

const SHAPES = { ssn: '•••-••-', ein: '••-•••', plain: '•••' } as const;

export interface MaskedProps {
  readonly last4: string;
  /** Default `plain`, for documents and other numbers. */
  readonly kind?: keyof typeof SHAPES;
}

/** A number of which only the end may be seen. */
export function Masked({ last4, kind = 'plain' }: MaskedProps) {
  return (
    <span class="masked">
      <span aria-hidden="true">
        {SHAPES[kind]}
        {last4}
      </span>
      <span class="visually-hidden">{parts.endsIn(last4)}</span>
    </span>
  );
}
