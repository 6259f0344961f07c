/** Before an undo or a return to a version: what would change, which later changes stay, and the reason. */
import type { VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { ReasonField, unsaved } from '../frame/components/Field.tsx';
import { Diff } from '../frame/components/lists.tsx';
import { Empty, Notice } from '../frame/components/notes.tsx';
import { customerPath } from '../frame/own-path.ts';
import { verifyPath } from '../verify/verify-path.ts';
import type { PeopleNames } from '../words/fields.ts';
import { historyWords, revertWords } from '../words/history.ts';
import type { Row } from './diff-rows.ts';
import { HistoryList } from './HistoryList.tsx';
import type { RefusalWords } from './revert-refusal.ts';
import { fieldOf, type Target } from './revert-target.ts';
import { ToldLine } from './ToldLine.tsx';

/** What was sent and came back; empty at first. */
export interface SentRevert {
  readonly reason: string;
  readonly fault: string | null;
  readonly isConflict: boolean;
  /** The request, if it can be sent once more as it was: only the caller has to be verified. */
  readonly again: { readonly version: string; readonly requestKey: string } | null;
}

export interface RevertView {
  readonly customerId: string;
  readonly name: string;
  readonly people: PeopleNames;
  readonly target: Target;
  /** The version that the preview was made from. */
  readonly version: number;
  /** What differs between now and then; a refusal says why it cannot be done. */
  readonly preview: readonly Row[] | RefusalWords;
  /** The change that made the version; null: there is none. */
  readonly change: HistoryItem | null;
  /** The newest of the changes after it, and how many there are. */
  readonly later: { readonly shown: readonly HistoryItem[]; readonly count: number };
  /** How many webhooks would receive it. */
  readonly webhooks: number;
  /** Identifies the request, however often the form is sent. */
  readonly requestKey: string;
  readonly sent: SentRevert;
  readonly now: Date;
}

export function RevertPage(view: RevertView): VNode {
  const { customerId, name, target, version, preview, sent } = view;
  const words = revertWords[target.kind];
  return (
    <article class="revert">
      <header class="history-head">
        <p>
          <a href={`/console/customers/${customerId}/history`}>
            <bdi>{name}</bdi>
          </a>
        </p>
        <h1>{words.heading(target.version)}</h1>
        <p>{target.kind === 'undo' ? revertWords.undo.text : revertWords.back.text(target.version)}</p>
      </header>
      {sent.isConflict && (
        <Notice kind="warning" title={revertWords.conflict.title}>
          <p>{revertWords.conflict.text(version)}</p>
        </Notice>
      )}
      <Preview {...view} />
      {sent.again === null && ('title' in preview || preview.length === 0) ? (
        <p class="actions">
          {'title' in preview && preview.before !== null && (
            <LinkButton href={revertPath(customerId, { kind: 'back', version: preview.before })}>
              {historyWords.returnToVersion(preview.before)}
            </LinkButton>
          )}
          <LinkButton href={`/console/customers/${customerId}/history`}>{revertWords.cancel}</LinkButton>
        </p>
      ) : (
        <RevertForm {...view} />
      )}
      <Surroundings {...view} />
    </article>
  );
}

function Preview({ preview, version, customerId, target, sent }: RevertView) {
  if ('title' in preview) {
    return (
      <Notice kind="warning" title={preview.title}>
        {preview.lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {preview.isUnverified && <Verify customerId={customerId} target={target} sent={sent} />}
      </Notice>
    );
  }
  if (preview.length > 0) {
    return (
      <Card title={revertWords.preview(version)}>
        <Diff rows={preview} />
      </Card>
    );
  }
  return (
    <Empty title={revertWords.nothing.title}>
      <p>{revertWords.nothing.text}</p>
    </Empty>
  );
}

/** Whoever has typed a reason verifies in a new tab, so that it is not lost. */
function Verify({ customerId, target, sent }: Pick<RevertView, 'customerId' | 'target' | 'sent'>) {
  const { verify, again } = revertWords.refused;
  if (sent.again === null) {
    return (
      <p>
        <LinkButton small href={verifyPath(customerId, revertPath(customerId, target))} data-key="v">
          {verify}
        </LinkButton>
      </p>
    );
  }
  return (
    <>
      <p>{again}</p>
      <p>
        <a
          class="button plain small"
          href={verifyPath(customerId)}
          target="_blank"
          rel="noopener"
          data-key="v"
        >
          {verify}
        </a>
      </p>
    </>
  );
}

/** @param target default: none, as forms name it in a field */
export function revertPath(customerId: string, target?: Target): string {
  const path = `${customerPath(customerId)}/revert`;
  return target ? `${path}?${fieldOf(target).join('=')}` : path;
}

function RevertForm({ customerId, target, sent, webhooks, ...fresh }: RevertView) {
  const [name, value] = fieldOf(target);
  const { version, requestKey } = sent.again ?? fresh;
  return (
    <form class="form" method="post" action={revertPath(customerId)} data-unsaved={unsaved(sent.reason)}>
      <input type="hidden" name={name} value={value} />
      <input type="hidden" name="version" value={version} />
      <input type="hidden" name="key" value={requestKey} />
      <ReasonField required value={sent.reason} fault={sent.fault} autofocus />
      <ToldLine webhooks={webhooks} />
      <div class="actions">
        <Button kind="primary" data-keyed>
          {revertWords[target.kind].submit(target.version)}
        </Button>
        <LinkButton href={`/console/customers/${customerId}/history`}>{revertWords.cancel}</LinkButton>
      </div>
    </form>
  );
}

/** The change that it is about, and what came after it. */
function Surroundings({ customerId, change, later, people, now, target, version, preview }: RevertView) {
  const list = { customerId, people, now, newest: version };
  const counted = target.kind === 'undo' ? revertWords.stay : revertWords.goes;
  const title = 'title' in preview ? revertWords.later : counted(later.count);
  const more = later.count - later.shown.length;
  return (
    <div class="revert-around">
      {change && (
        <section>
          <h2>{revertWords.undo.was}</h2>
          <HistoryList {...list} changes={[change]} />
        </section>
      )}
      <section>
        <h2>{later.count === 0 ? revertWords.noneLater : title}</h2>
        {later.shown.length > 0 && <HistoryList {...list} changes={later.shown} />}
        {more > 0 && <p class="muted">{revertWords.more(more)}</p>}
      </section>
    </div>
  );
}
