/** Parts of the pages about who saw and who did. */
import type { ComponentChildren, VNode } from 'preact';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Field, SelectField } from '../frame/components/Field.tsx';
import { Pager } from '../frame/components/lists.tsx';
import { Badge, Empty } from '../frame/components/notes.tsx';
import { trailWords } from '../words/audit.ts';
import { utc } from '../words/time.ts';
import { type Faults, type Filter, membersOf } from './filter.ts';

const words = trailWords;

export interface TrailView {
  readonly filter: Filter;
  readonly faults: Faults;
  /** Cursor of the next page; null: this is the last one. */
  readonly nextCursor: string | null;
}

/** @param path of the page, without query */
export function addressOf(path: string, filter: Filter, more: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ ...membersOf(filter), ...more }).toString();
  return query === '' ? path : `${path}?${query}`;
}

export interface FilterFormProps extends Pick<TrailView, 'filter' | 'faults'> {
  readonly path: string;
  /** The kinds of entries, and how each is called. */
  readonly kinds: Readonly<Record<string, string>>;
  /** True: the list is of many customers, so it can be narrowed to one. */
  readonly ofCustomers?: boolean;
}

export function FilterForm({ path, filter, faults, kinds, ofCustomers = false }: FilterFormProps): VNode {
  const { login, customer, kind, allKinds, from, to, submit, clear } = words.filter;
  const of = (name: keyof Filter) => ({ name, value: filter[name], fault: faults[name] });
  const id = { autocomplete: 'off', maxLength: 36 };
  const options = Object.entries(kinds).map(([value, label]) => ({ value, label }));
  options.sort((one, other) => (one.label < other.label ? -1 : 1));
  return (
    <form class="trail-filter" method="get" action={path}>
      <Field {...of('login')} {...id} label={login} />
      {ofCustomers && <Field {...of('customer')} {...id} label={customer} />}
      <SelectField {...of('kind')} label={kind} options={[{ value: '', label: allKinds }, ...options]} />
      <Field {...of('from')} label={from} type="date" />
      <Field {...of('to')} label={to} type="date" />
      <div class="actions">
        <Button>{submit}</Button>
        {Object.keys(membersOf(filter)).length > 0 && <a href={path}>{clear}</a>}
      </div>
    </form>
  );
}

/** The list, with the link to its file above and the link to its next page below. */
export function Trail({
  path,
  view: { filter, faults, nextCursor },
  count,
  children,
}: {
  readonly path: string;
  readonly view: TrailView;
  /** Entries on the page. */
  readonly count: number;
  readonly children: ComponentChildren;
}): VNode | null {
  if (Object.keys(faults).length > 0) return null;
  if (count === 0) {
    return (
      <Empty title={words.empty.title}>
        <p>{words.empty.text}</p>
      </Empty>
    );
  }
  return (
    <>
      <p class="trail-file">
        <LinkButton small href={addressOf(`${path}/csv`, filter)}>
          {words.csv}
        </LinkButton>
      </p>
      {children}
      <Pager next={nextCursor && addressOf(path, filter, { cursor: nextCursor })} label={words.older} />
    </>
  );
}

/** In full, since an auditor compares: the reader's zone, with UTC beside. */
export function FullTime({ at }: { readonly at: string }): VNode {
  return (
    <time dateTime={at} data-kind="both" class="trail-time">
      {utc(at)}
    </time>
  );
}

export function AlteredBadge({ altered }: { readonly altered: boolean | undefined }): VNode | null {
  if (!altered) return null;
  return (
    <>
      <Badge kind="danger" text={words.altered} />
      <p class="muted">{words.alteredWhy}</p>
    </>
  );
}
