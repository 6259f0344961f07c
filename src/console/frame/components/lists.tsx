/** Tables, differences, and the way to the next page. */
import type { ComponentChildren } from 'preact';
import { frameWords } from '../../words/frame.ts';
import { LinkButton } from './Button.tsx';

const { parts } = frameWords;

export interface DiffRow {
  readonly label: string;
  /** A value, or the parts of one. Null or empty: there was nothing. */
  readonly before: string | readonly string[] | null;
  /** Null or empty: there is no longer anything. */
  readonly after: string | readonly string[] | null;
}

/** The parts of a value, such as an address. Each may be written from right to left; their order stays. */
export function OnOneLine({ parts }: { readonly parts: readonly string[] }) {
  return (
    <span>
      {parts.map((part, place) => (
        <>
          {place > 0 && ', '}
          <bdi>{part}</bdi>
        </>
      ))}
    </span>
  );
}

/** What a change replaces with what, with a sign and a word in addition to the color. */
export function Diff({ rows }: { readonly rows: readonly DiffRow[] }) {
  return (
    <dl class="diff">
      {rows.map(({ label, before, after }) => (
        <div class="diff-row" key={label}>
          <dt>{label}</dt>
          {before && <Side kind="removed" value={before} />}
          {after && <Side kind="added" value={after} />}
          {!before && !after && <dd class="muted">{parts.nothing}</dd>}
        </div>
      ))}
    </dl>
  );
}

interface SideProps {
  readonly kind: 'added' | 'removed';
  readonly value: string | readonly string[];
}

function Side({ kind, value }: SideProps) {
  return (
    <dd class={kind}>
      <span class="sign" aria-hidden="true">
        {kind === 'added' ? '+' : '−'}
      </span>
      <span class="visually-hidden">{`${parts[kind]}: `}</span>
      <OnOneLine parts={typeof value === 'string' ? [value] : value} />
    </dd>
  );
}

/** @param next address of the next page; null: this is the last one, and nothing is shown */
export function Pager({
  next,
  label = parts.next,
}: {
  readonly next: string | null;
  readonly label?: string;
}) {
  if (next === null) return null;
  return (
    <nav class="pager" aria-label={label}>
      <LinkButton href={next}>{label}</LinkButton>
    </nav>
  );
}

export interface TableProps {
  /** What the table lists; read to those who do not see it. */
  readonly caption: string;
  readonly columns: readonly string[];
  /** Rows of cells. */
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** True: the first cell of each row names it. Default true. */
  readonly named?: boolean;
}

/** A table that scrolls by itself if the page is narrow. */
export function Table({ caption, columns, rows, named = true }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it with the keys
    <section class="table-scroll" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" key={column}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-list>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, index) =>
                named && index === 0 ? (
                  <th scope="row" key={index}>
                    {cell}
                  </th>
                ) : (
                  <td key={index}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
