/** `/console/retention`: which customers are closed, and which of them may be erased. */
import { commonId } from '../../contract/common.ts';
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { retentionWords } from '../words/retention.ts';
import { RETENTION, RetentionPage } from './RetentionPage.tsx';

export const retentionPage: Page = {
  method: 'GET',
  path: RETENTION,
  right: 'examine',
  handle: (visit) => {
    const asked = visit.query.get('customer')?.trim() ?? null;
    return asked !== null && isId(asked)
      ? Promise.resolve({ to: `/console/customers/${asked}` })
      : list(visit, asked);
  },
};

const idPattern = new RegExp(commonId.pattern);

function isId(text: string): boolean {
  return text.length <= commonId.maxLength && idPattern.test(text);
}

async function list(visit: Visit, wrongId: string | null): Promise<Shown> {
  const { query, now } = visit;
  const all = query.get('closed') === 'all';
  // All pages of a list are about the same time.
  const closedBefore = all ? (query.get('before') ?? now.toISOString()) : undefined;
  const cursor = query.get('cursor');
  const reply = await visit.call('retention-list', {
    query: { ...(closedBefore && { closedBefore }), ...(cursor && { cursor }) },
  });
  if (!reply.ok) return refusedPage(reply);
  const { items, nextCursor } = reply.data;
  const more = nextCursor && {
    ...(closedBefore && { closed: 'all', before: closedBefore }),
    cursor: nextCursor,
  };
  const body = (
    <RetentionPage
      items={items}
      all={all}
      next={more ? `${RETENTION}?${new URLSearchParams(more)}` : null}
      erases={visit.may('administer')}
      wrongId={wrongId}
      now={now}
    />
  );
  return {
    title: retentionWords.heading,
    body,
    styles: ['customer'],
    ...(wrongId !== null && { status: 400 }),
  };
}
