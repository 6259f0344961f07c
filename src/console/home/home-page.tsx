/** `GET /console`: where the console begins. */
import type { Page } from '../frame/page.ts';
import { frameWords } from '../words/frame.ts';
import { homeWords } from '../words/home.ts';

export const homePage: Page = {
  method: 'GET',
  path: '/console',
  right: null,
  handle: async ({ session }) => ({
    title: homeWords.title,
    body: (
      <article class="column">
        <h1>{homeWords.title}</h1>
        <p>{homeWords.text}</p>
        <ul>
          {session.rights.map((right) => (
            <li key={right}>{frameWords.rights[right]}</li>
          ))}
        </ul>
      </article>
    ),
  }),
};
