/** The gallery's own pages: the list of all states, and one state at a width. */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { assetUrl } from '../frame/assets.ts';
import { galleryWords } from '../words/gallery.ts';
import type { GalleryState } from './state.ts';

const words = galleryWords;

export const widths = [320, 768, 1280] as const;
export const schemes = ['light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

/** @returns the page that links to each state, alone and at each width, in light and in dark */
export function listPage(states: readonly GalleryState[]): string {
  return render(
    words.title,
    <main>
      <h1>{words.title}</h1>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.state}</th>
            {schemes.map((scheme) => (
              <th scope="col" key={scheme}>
                {words.schemes[scheme]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-list>
          {states.map(({ name, title }) => (
            <tr key={name}>
              <th scope="row">
                <a href={`/state/${name}`}>{title}</a> <code>{name}</code>
              </th>
              {schemes.map((scheme) => (
                <td key={scheme}>
                  {widths.map((width) => (
                    <span key={width}>
                      <a
                        href={`/at/${width}/${name}?scheme=${scheme}`}
                        aria-label={words.at(title, width, scheme)}
                      >
                        {width}
                      </a>{' '}
                    </span>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </main>,
  );
}

/** @returns a page that shows the state in a frame of that width */
export function widthPage({ name, title }: GalleryState, width: number, scheme: Scheme): string {
  return render(
    title,
    <main>
      <h1>{title}</h1>
      <p>
        <a href="/">{words.back}</a>
      </p>
      <iframe
        src={`/state/${name}?scheme=${scheme}`}
        title={title}
        width={width}
        height={900}
        frameborder="0"
      />
    </main>,
  );
}

function render(title: string, body: VNode): string {
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {['tokens', 'base'].map((name) => (
          <link rel="stylesheet" href={assetUrl(`${name}.css`)} key={name} />
        ))}
      </head>
      <body>{body}</body>
    </html>
  );
  return `<!doctype html>${renderToString(page)}`;
}
