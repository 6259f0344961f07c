/** `GET /console` for whoever may see customers. */
import type { ShownPage, Visit } from '../frame/page.ts';
import { findWords } from '../words/find.ts';
import { StartPage } from './StartPage.tsx';

export async function startPage(visit: Visit): Promise<ShownPage> {
  const reply = await visit.call('customers-recent');
  const recent = reply.ok ? reply.data.items : reply;
  return { title: findWords.title, find: '', body: <StartPage recent={recent} now={visit.now} /> };
}
