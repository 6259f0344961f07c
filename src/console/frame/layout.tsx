/** The frame around every page: bar, sandbox strip, and the one column or grid of the page itself. */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { SessionAnswer } from '../../contract/session.ts';
import { FULL_TAX_NUMBER } from '../../domain/find.ts';
import { frameWords } from '../words/frame.ts';
import { utc } from '../words/time.ts';
import { assetUrl } from './assets.ts';
import { Button } from './components/Button.tsx';
import { HOME } from './own-path.ts';
import type { NavigationEntry, ShownPage } from './page.ts';

/** What the frame shows besides the page. */
export interface Surrounds {
  /** Null: nobody is signed in. */
  readonly session: SessionAnswer | null;
  readonly navigation: readonly NavigationEntry[];
  /** The path that is shown, to mark its entry. */
  readonly path: string;
  readonly sandbox: boolean;
  readonly now: Date;
}

/** @returns the whole page as HTML */
export function renderPage(page: ShownPage, surrounds: Surrounds): string {
  return `<!doctype html>${renderToString(<Document page={page} surrounds={surrounds} />)}`;
}

/** @returns only what the page itself shows, for modules in the page */
export function renderFragment({ body }: ShownPage): string {
  return renderToString(body);
}

function Document({ page, surrounds }: { readonly page: ShownPage; readonly surrounds: Surrounds }) {
  const { title, styles = [], scripts = [], next, body } = page;
  const { session } = surrounds;
  const isIn = session?.state === 'active';
  const finds = isIn && session.rights.includes('read') ? ['find'] : [];
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        {next && <meta http-equiv="refresh" content={`0; url=${next}`} />}
        <title>{`${title} · ${frameWords.product}`}</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        {['tokens', 'base', 'in-page', ...finds, ...styles].map((name) => (
          <link rel="stylesheet" href={assetUrl(`${name}.css`)} key={name} />
        ))}
        {['start', ...finds, ...scripts].map((name) => (
          <script type="module" src={assetUrl(`browser/${name}.js`)} key={name} />
        ))}
      </head>
      <body
        data-login={isIn ? session.login : undefined}
        data-sign-in={isIn && !session.hasPassword ? 'provider' : undefined}
        data-idle-seconds={isIn ? session.idleSeconds : undefined}
        data-expires-at={isIn ? session.expiresAt : undefined}
        data-now={surrounds.now.toISOString()}
      >
        <a class="skip" href="#main">
          {frameWords.skip}
        </a>
        {isIn ? <Bar session={session} surrounds={surrounds} find={page.find} /> : <GuestBar />}
        {surrounds.sandbox && <SandboxStrip now={surrounds.now} isIn={isIn} />}
        <main id="main" tabIndex={-1}>
          {body as ComponentChildren}
        </main>
        <div id="announcements" class="visually-hidden" aria-live="polite" />
      </body>
    </html>
  );
}

const { bar, sandbox } = frameWords;

function GuestBar() {
  return (
    <header class="bar">
      <Brand />
    </header>
  );
}

function Brand() {
  return (
    <a class="brand" href={HOME}>
      {frameWords.product}
    </a>
  );
}

interface BarProps {
  readonly session: SessionAnswer;
  readonly surrounds: Surrounds;
  /** As in `ShownPage`. */
  readonly find: string | undefined;
}

function Bar({ session, surrounds, find }: BarProps) {
  return (
    <header class="bar">
      <Brand />
      {session.rights.includes('read') && <FindBox text={find} />}
      <nav class="bar-pages" aria-label={bar.navigation}>
        {surrounds.navigation.map(({ path, text, key }) => (
          <a
            href={path}
            aria-current={isBelow(surrounds.path, path) ? 'page' : undefined}
            data-go={key}
            key={path}
          >
            {text}
          </a>
        ))}
      </nav>
      <Account session={session} />
    </header>
  );
}

/** The customer pages belong to the entry where customers are found. */
function isBelow(path: string, entry: string): boolean {
  if (entry === HOME) return path === HOME || /^\/console\/(?:find|customers)(?:\/|$)/.test(path);
  return path === entry || path.startsWith(`${entry}/`);
}

/** browser/find.ts shows results while somebody types. */
function FindBox({ text }: { readonly text: string | undefined }) {
  return (
    <search class="bar-find">
      <form method="post" action="/console/find">
        <label class="visually-hidden" for="bar-find">
          {bar.find}
        </label>
        <input
          id="bar-find"
          type="search"
          dir="auto"
          name="text"
          value={text}
          autofocus={text !== undefined}
          data-withheld={FULL_TAX_NUMBER}
          placeholder={bar.findHint}
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          data-key="/"
        />
      </form>
    </search>
  );
}

function Account({ session: { login, role, aggregatorId } }: { readonly session: SessionAnswer }) {
  return (
    <details class="account">
      <summary>{aggregatorId}</summary>
      <div class="account-menu">
        <p>
          <span class="muted">{bar.signedInAs}</span> <bdi class="account-login">{login}</bdi>
          <span class="badge plain">{frameWords.roles[role]}</span>
        </p>
        <a href="/console/account">{bar.account}</a>
        <button type="button" data-key="t" data-full-times aria-pressed="false" hidden>
          {bar.fullTimes}
        </button>
        <form method="post" action="/console/sign-out">
          <Button>{bar.signOut}</Button>
        </form>
      </div>
    </details>
  );
}

function SandboxStrip({ now, isIn }: { readonly now: Date; readonly isIn: boolean }) {
  return (
    <aside class="strip" aria-label={sandbox.label}>
      <p>
        <strong>{sandbox.label}</strong> {sandbox.text} <span>{utc(now.toISOString())}.</span>
      </p>
      {isIn && <a href="/console/reset">{sandbox.reset}</a>}
    </aside>
  );
}
