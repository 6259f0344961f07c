/** The list of closed customers, and a way to one by its id. */
import type { VNode } from 'preact';
import type { RetentionItem } from '../../contract/retention.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { Field } from '../frame/components/Field.tsx';
import { Pager, Table } from '../frame/components/lists.tsx';
import { Empty } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import { retentionWords } from '../words/retention.ts';
import { stepPath } from './steps.ts';

const words = retentionWords;

export interface RetentionView {
  readonly items: readonly RetentionItem[];
  /** True: all closed customers; false: those whose retention time is over. */
  readonly all: boolean;
  /** Address of the next page; null: this is the last one. */
  readonly next: string | null;
  /** Whether the reader may erase. */
  readonly erases: boolean;
  /** An id that was asked for and cannot be one; null: none was. */
  readonly wrongId: string | null;
  readonly now: Date;
}

export const RETENTION = '/console/retention';

export function RetentionPage(view: RetentionView): VNode {
  const { items, all, next, wrongId } = view;
  return (
    <article class="retention">
      <h1>{words.heading}</h1>
      <nav class="actions" aria-label={words.lists}>
        <a href={RETENTION} aria-current={all ? undefined : 'page'}>
          {words.over}
        </a>
        <a href={`${RETENTION}?closed=all`} aria-current={all ? 'page' : undefined}>
          {words.all}
        </a>
      </nav>
      {items.length === 0 ? (
        <Empty title={all ? words.emptyAll : words.emptyOver}>
          <p>{all ? words.emptyAllStep : words.emptyOverStep}</p>
        </Empty>
      ) : (
        <Closed {...view} />
      )}
      <Pager next={next} />
      <Card title={words.open}>
        <form class="form" method="get" action={RETENTION}>
          <Field
            name="customer"
            label={words.id}
            value={wrongId ?? ''}
            hint={words.idHint}
            fault={wrongId !== null ? words.idWrong : null}
            autocomplete="off"
            maxLength={36}
            width="medium"
            required
          />
          <div class="actions">
            <Button>{words.go}</Button>
          </div>
        </form>
      </Card>
    </article>
  );
}

function Closed({ items, erases, now }: RetentionView): VNode {
  const time = now.toISOString();
  return (
    <Table
      caption={words.heading}
      columns={[
        words.customer,
        words.closedAt,
        words.erasableFrom,
        words.holdSince,
        ...(erases ? [words.erase] : []),
      ]}
      rows={items.map(({ customerId, closedAt, erasableFrom, legalHoldSince }) => [
        <a href={`/console/customers/${customerId}`}>
          <code>{customerId}</code>
        </a>,
        <Time at={closedAt} now={now} />,
        <Time at={erasableFrom} now={now} />,
        legalHoldSince === undefined ? '–' : <Time at={legalHoldSince} now={now} />,
        ...(erases
          ? [
              legalHoldSince === undefined && erasableFrom <= time ? (
                <LinkButton small kind="danger" href={stepPath(customerId, 'erase')}>
                  {words.erase}
                </LinkButton>
              ) : (
                '–'
              ),
            ]
          : []),
      ])}
    />
  );
}
