/** How values are shown: ids to copy, times, masked numbers. */
import { frameWords } from '../../words/frame.ts';

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

/** @param at ISO 8601 @returns `2026-11-25 10:00 UTC` */
export function utc(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

const UNITS = [
  [60, 60, 'min'],
  [3600, 24, 'h'],
  [86_400, 7, 'days'],
] as const;

/** @returns `just now`, `2 min ago`, `3 h ago`, `2 days ago`; beyond a week the date */
export function timeAgo(at: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(at)) / 1000;
  if (seconds < 0) return utc(at);
  if (seconds < 60) return 'just now';
  for (const [size, most, name] of UNITS) {
    const count = Math.floor(seconds / size);
    if (count < most) return `${count} ${count === 1 && name === 'days' ? 'day' : name} ago`;
  }
  return at.slice(0, 10);
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
