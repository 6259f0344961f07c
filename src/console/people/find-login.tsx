/** Finds one login of the aggregator: the service lists them. */
import type { Login } from '../../contract/logins.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import type { Refusal, Reply, Shown, Visit } from '../frame/page.ts';
import { peopleWords } from '../words/people.ts';
import { PEOPLE } from './steps.ts';

/** @returns null: there is none with this name */
export async function findLogin(visit: Visit, name: string): Promise<Login | Refusal | null> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    const reply: Reply<'logins-list'> = await visit.call('logins-list', {
      query: { limit: 100, ...(cursor && { cursor }) },
    });
    if (!reply.ok) return reply;
    const found = reply.data.items.find(({ login }) => login === name);
    if (found) return found;
    cursor = reply.data.nextCursor;
  }
  return null;
}

export function loginNotFound(): Shown {
  const { title, text } = peopleWords.notFound;
  const body = (
    <article class="failure">
      <h1>{title}</h1>
      <p>{text}</p>
      <p>
        <LinkButton href={PEOPLE}>{peopleWords.back}</LinkButton>
      </p>
    </article>
  );
  return { title, status: 404, body };
}
