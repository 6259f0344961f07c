/** The list of logins. */
import type { VNode } from 'preact';
import type { Login } from '../../contract/logins.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Pager, Table } from '../frame/components/lists.tsx';
import { Badge } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import { frameWords } from '../words/frame.ts';
import { peopleWords } from '../words/people.ts';
import { loginPath, PEOPLE } from './steps.ts';

const words = peopleWords;

export interface PeopleView {
  readonly items: readonly Login[];
  /** Name of the reader's own login. */
  readonly self: string;
  /** Address of the next page; null: this is the last one. */
  readonly next: string | null;
  readonly now: Date;
}

export function PeoplePage({ items, self, next, now }: PeopleView): VNode {
  const { columns } = words;
  return (
    <article class="people">
      <header class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p class="muted">{words.about}</p>
        </div>
        <LinkButton kind="primary" href={`${PEOPLE}/add-login`}>
          {words.add}
        </LinkButton>
      </header>
      <Table
        caption={words.title}
        columns={[columns.login, columns.role, columns.disclosure, columns.state, columns.lastSignIn]}
        rows={items.map((one) => [
          <>
            <a href={loginPath(one.login)}>{one.login}</a> {one.login === self && <Badge text={words.you} />}
          </>,
          frameWords.roles[one.role],
          words.disclosures[one.disclosure],
          <StateBadges login={one} />,
          one.lastSignInAt === null ? words.never : <Time at={one.lastSignInAt} now={now} />,
        ])}
      />
      <Pager next={next} />
    </article>
  );
}

export function StateBadges({ login: { state, lockedUntil } }: { readonly login: Login }): VNode {
  const kind = state === 'enabled' ? 'good' : state === 'disabled' ? 'plain' : 'danger';
  return (
    <>
      <Badge kind={kind} text={words.states[state]} />{' '}
      {lockedUntil !== undefined && <Badge kind="warning" text={words.states.locked} />}
    </>
  );
}
