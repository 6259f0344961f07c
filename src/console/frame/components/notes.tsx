/** Short messages: badges, notices, what is empty, what failed. */
import type { ComponentChildren } from 'preact';
import type { Right } from '../../../contract/rights.ts';
import { rightsOfRole, roles } from '../../../contract/rights.ts';
import { frameWords } from '../../words/frame.ts';
import { utc } from '../../words/time.ts';
import type { Refusal } from '../page.ts';
import { Copy } from './values.tsx';

export type NoteKind = 'plain' | 'good' | 'warning' | 'danger';

export function Badge({ kind = 'plain', text }: { readonly kind?: NoteKind; readonly text: string }) {
  return <span class={`badge ${kind}`}>{text}</span>;
}

export interface NoticeProps {
  readonly kind?: NoteKind;
  readonly title: string;
  readonly id?: string;
  /** True: it reports what was just done, so its title is announced. Default: for kind `good`. */
  readonly reports?: boolean;
  readonly children?: ComponentChildren;
}

/** A message in the page. Screen readers are told of one that is about danger at once. */
export function Notice({ kind = 'plain', title, id, reports = kind === 'good', children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} id={id} role={kind === 'danger' ? 'alert' : 'status'}>
      <p class="notice-title" data-announce={reports || undefined}>
        {title}
      </p>
      {children}
    </div>
  );
}

/** What a place is for while nothing is there. Its children are the first step. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

type Failed = Pick<Refusal, 'code' | 'message' | 'errors' | 'retryAfter' | 'requestId'>;

export interface FailureProps {
  readonly reply: Failed;
  /** What is limited, if the reply says that it was asked for too often. Default: requests. */
  readonly tooMany?: { readonly title: string; readonly text: string };
}

/** What failed and what to do next, with the request id to copy. */
export function Failure({ reply, tooMany }: FailureProps) {
  const words = failureWords(reply);
  const isLimited = tooMany !== undefined && reply.code === 'tooManyRequests';
  const { title, lines } = isLimited
    ? { title: tooMany.title, lines: [tooMany.text, ...words.lines] }
    : words;
  return (
    <Notice kind="danger" title={title}>
      <FailureLines lines={lines} requestId={reply.requestId} />
    </Notice>
  );
}

export function FailureLines({ lines, requestId }: { lines: readonly string[]; requestId: string }) {
  return (
    <>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p class="muted">
        {frameWords.parts.requestId} <Copy text={requestId} label={frameWords.parts.requestId} />
      </p>
    </>
  );
}

const { failure } = frameWords;

/** @returns a refusal in words for people */
export function failureWords({ code, message, errors, retryAfter }: Failed): {
  readonly title: string;
  readonly lines: readonly string[];
} {
  if (code === 'forbidden') return forbiddenWords((errors as { right?: Right } | undefined)?.right ?? null);
  if (code === 'customerErased') return erasedWords((errors as { erasedAt?: string } | undefined)?.erasedAt);
  if (code === 'tooManyRequests' || code === 'tooManyAttempts') {
    const { title, text, textUnknown } = failure.tooMany;
    return { title, lines: [retryAfter === null ? textUnknown : text(retryAfter)] };
  }
  const known = plainWords[code];
  if (known) return { title: known.title, lines: [known.text, ...(known.next ? [known.next] : [])] };
  return { title: failure.refused.title, lines: [...(message ? [message] : []), failure.refused.next] };
}

const plainWords: Readonly<
  Record<string, { readonly title: string; readonly text: string; readonly next?: string }>
> = {
  notFound: { title: failure.notFound.title, text: failure.notFound.text },
  customerNotFound: failure.customerNotFound,
  webhookNotFound: failure.webhookNotFound,
  requestTooLarge: failure.tooLarge,
  crossSiteRequest: failure.crossSite,
  serviceUnavailable: failure.unavailable,
  hostNotAllowed: failure.host,
  systemError: failure.fault,
};

function forbiddenWords(right: Right | null) {
  const { title, text, next, nextUnknown } = failure.forbidden;
  const having = roles.filter(
    (role) => role !== 'integration' && right && rightsOfRole[role].includes(right),
  );
  return { title, lines: [text(right), having.length > 0 ? next(having.join(', ')) : nextUnknown] };
}

function erasedWords(at: string | undefined) {
  const { title, text, textUnknown, next } = failure.customerErased;
  return { title, lines: [at === undefined ? textUnknown : text(utc(at)), next] };
}
