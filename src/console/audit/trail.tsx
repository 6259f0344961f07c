/** What the pages about who saw and who did share: paging, and the whole list as a file. */

import { limits } from '../../contract/limits.ts';
import { trailHead, trailRecord } from '../../domain/trail-csv.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import type { Refusal, Reply, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { trailWords } from '../words/audit.ts';

/** Entries on a page. */
export const ON_PAGE = 50;

type TrailName = 'audit' | 'access' | 'customers-access';

type PageOf<Entry> = { readonly items: readonly Entry[]; readonly nextCursor: string | null };

/** Asks for a page of a list. @param more members besides what narrows the list */
export type AskTrail = (more: Readonly<Record<string, string | number>>) => Promise<Reply<TrailName>>;

/** Where the list continues, if the address says so. */
export function startOf({ query }: Visit): { cursor?: string } {
  const cursor = query.get('cursor');
  return cursor ? { cursor } : {};
}

/** The list as a file: every entry, or a page that says why not. */
export async function csvOf(
  ask: AskTrail,
  {
    name,
    columns,
    back,
  }: { readonly name: string; readonly columns: readonly string[]; readonly back: string },
): Promise<Shown> {
  const most = limits.consoleCsvItems.value;
  const records: string[] = [trailHead(columns)];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const reply: Reply<TrailName> = await ask({ limit: limits.pageItems.value, ...(cursor && { cursor }) });
    if (!reply.ok) return refusedPage(reply as Refusal);
    const { items, nextCursor } = reply.data as PageOf<Record<string, unknown>>;
    records.push(...items.map((entry) => trailRecord(columns, entry)));
    // The first record has the names of the columns.
    if (records.length - 1 > most || (nextCursor !== null && records.length - 1 === most))
      return tooMany(most, back);
    cursor = nextCursor;
  }
  return { download: records.join(''), name: `${name}.csv`, type: 'text/csv; charset=utf-8' };
}

function tooMany(most: number, back: string): Shown {
  const { title, text, back: label } = trailWords.tooMany;
  const body = (
    <article class="failure">
      <h1>{title(most)}</h1>
      <p>{text}</p>
      <p>
        <LinkButton href={back}>{label}</LinkButton>
      </p>
    </article>
  );
  return { title: title(most), status: 413, body };
}
