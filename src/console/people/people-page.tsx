/** `/console/people`: the logins of the aggregator; `/console/people/:login`: one of them. */
import type { Page } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { peopleWords } from '../words/people.ts';
import { findLogin, loginNotFound } from './find-login.tsx';
import { LoginPage } from './LoginPage.tsx';
import { PeoplePage } from './PeoplePage.tsx';
import { PEOPLE, stepNames } from './steps.ts';

/** Logins on a page. */
const ON_PAGE = 50;

export const peoplePage: Page = {
  method: 'GET',
  path: PEOPLE,
  right: 'administer',
  handle: async (visit) => {
    const cursor = visit.query.get('cursor');
    const reply = await visit.call('logins-list', { query: { limit: ON_PAGE, ...(cursor && { cursor }) } });
    if (!reply.ok) return refusedPage(reply);
    const { items, nextCursor } = reply.data;
    const next = nextCursor && `${PEOPLE}?${new URLSearchParams({ cursor: nextCursor })}`;
    const body = <PeoplePage items={items} self={visit.session.login} next={next} now={visit.now} />;
    return { title: peopleWords.title, body, styles: ['people'] };
  },
};

export const loginPage: Page = {
  method: 'GET',
  path: `${PEOPLE}/:login`,
  right: 'administer',
  handle: async (visit) => {
    const { session, now, query, params } = visit;
    const login = await findLogin(visit, params.login ?? '');
    if (login === null) return loginNotFound();
    if ('ok' in login) return refusedPage(login);
    const done = stepNames.find((name) => name === query.get('done')) ?? null;
    const isSelf = login.login === session.login;
    const body = <LoginPage login={login} isSelf={isSelf} done={done} now={now} />;
    return { title: peopleWords.columns.login, body, styles: ['people'] };
  },
};
