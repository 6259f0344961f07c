/** `GET /console`: where the console begins. Whoever may see customers finds them here. */
import { startPage } from '../find/start-page.tsx';
import type { Page } from '../frame/page.ts';
import { frameWords } from '../words/frame.ts';
import { homeWords } from '../words/home.ts';

export const homePage: Page = {
  method: 'GET',
  path: '/console',
  right: null,
  async handle(visit) {
    if (visit.may('read')) return startPage(visit);
    return {
      title: homeWords.title,
      body: (
        <article class="column">
          <h1>{homeWords.title}</h1>
          <p>{homeWords.text}</p>
          <ul>
            {visit.session.rights.map((right) => (
              <li key={right}>{frameWords.rights[right]}</li>
            ))}
          </ul>
        </article>
      ),
    };
  },
};
