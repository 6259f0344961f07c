/** `GET /console`: where the console begins. Whoever may see customers finds them here. */
import { startPage } from '../find/start-page.tsx';
import { Empty } from '../frame/components/notes.tsx';
import type { Page, ShownPage, Visit } from '../frame/page.ts';
import { homeWords } from '../words/home.ts';

export const homePage: Page = {
  method: 'GET',
  path: '/console',
  right: null,
  handle: async (visit) => (visit.may('read') ? startPage(visit) : homeView(visit)),
};

/** What a role that may see no customers can do instead. */
export function homeView({ navigation, sandbox }: Pick<Visit, 'navigation' | 'sandbox'>): ShownPage {
  const { title, empty, about, requests } = homeWords;
  return {
    title,
    body: (
      <article class="column">
        <h1>{title}</h1>
        {navigation.length === 0 && <Empty title={empty} />}
        <ul class="links" data-list>
          {navigation.map(({ path, text }) => (
            <li key={path}>
              <a href={path}>{text}</a>
              <p class="muted">{about[path]}</p>
            </li>
          ))}
        </ul>
        {sandbox && <p>{requests}</p>}
      </article>
    ),
  };
}
