/**
 * The docs page's own three files: HTML, style and start script. Kept as text so that they are the same
 * in the source tree and in the built package. The script and the style are served from the service's
 * own origin; nothing is inline, as the page's content security policy asks.
 */

export interface PageOptions {
  /** Fills the sign-in fields with the sandbox login. */
  readonly sandbox: boolean;
  /** Changes with the assets, so that a browser may keep each of them for good. */
  readonly assetVersion: string;
}

/** Addresses are relative: the page also works behind a proxy that adds a path. */
export function page({ sandbox, assetVersion }: PageOptions): string {
  const login = sandbox ? ' value="CONNECTFI_CLIENTID"' : '';
  const password = sandbox ? ' value="CONNECTFI_PASSWORD"' : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>opencif API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/style.css?v=${assetVersion}">
</head>
<body>
<header id="bar">
<strong id="brand">opencif${sandbox ? ' <span id="badge">sandbox</span>' : ''}</strong>
<form id="sign-in" aria-label="Sign in">
<label for="login">Login</label>
<input id="login" name="login" autocomplete="username" spellcheck="false" autocapitalize="none" required maxlength="36"${login}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="50"${password}>
<button type="submit">Sign in</button>
</form>
<div id="signed-in" hidden>
<span id="who"></span>
<code id="token" aria-label="Token"></code>
<button type="button" id="copy">Copy token</button>
<button type="button" id="forget">Sign out</button>
</div>
<p id="notice" role="status" aria-live="polite">Sign in and every “Test Request” below carries the token.</p>
</header>
<main id="reference"></main>
<noscript>This page needs JavaScript; the document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/scalar.js?v=${assetVersion}" defer></script>
<script src="docs/start.js?v=${assetVersion}" defer></script>
</body>
</html>
`;
}

/** Colours are the reference's own, so that the bar follows its light and dark switch. */
export const style = `:root {
  --bar-height: 56px;
}
body {
  --scalar-custom-header-height: var(--bar-height);
  margin: 0;
}
body.light-mode { color-scheme: light; }
body.dark-mode { color-scheme: dark; }
#bar {
  position: sticky;
  top: 0;
  z-index: 100;
  box-sizing: border-box;
  height: var(--bar-height);
  padding: 0 20px;
  display: flex;
  align-items: center;
  gap: 16px;
  background: var(--scalar-background-1, Canvas);
  color: var(--scalar-color-1, CanvasText);
  border-bottom: 1px solid var(--scalar-border-color, #8884);
  font: 14px/1.4 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  white-space: nowrap;
}
#brand { font-size: 16px; font-weight: 650; letter-spacing: -0.01em; }
#badge {
  margin-left: 6px;
  padding: 2px 8px;
  border-radius: 99px;
  background: var(--scalar-background-3, #8882);
  color: var(--scalar-color-1, CanvasText);
  font-size: 12px;
  font-weight: 500;
  vertical-align: 1px;
}
#sign-in, #signed-in { display: flex; align-items: center; gap: 8px; min-width: 0; }
#bar [hidden] { display: none; }
#bar label { color: var(--scalar-color-2, GrayText); }
#bar input, #bar button {
  box-sizing: border-box;
  height: 34px;
  margin: 0;
  border-radius: 6px;
  font: inherit;
}
#bar input {
  width: 190px;
  padding: 0 10px;
  border: 1px solid var(--scalar-color-3, #888);
  background: var(--scalar-background-1, Field);
  color: var(--scalar-color-1, FieldText);
}
#bar input[aria-invalid="true"] { border-color: #d92d20; }
#bar button {
  padding: 0 14px;
  border: 1px solid var(--scalar-color-3, #888);
  background: transparent;
  color: inherit;
  cursor: pointer;
}
#bar button[type="submit"] {
  border-color: transparent;
  background: #1d4ed8;
  color: #fff;
  font-weight: 600;
}
#bar button[disabled] { opacity: 0.6; cursor: progress; }
#bar :focus-visible { outline: 2px solid #3b82f6; outline-offset: 2px; }
#token {
  max-width: 220px;
  overflow: hidden;
  text-overflow: ellipsis;
  padding: 4px 8px;
  border-radius: 6px;
  background: var(--scalar-background-2, #8882);
  font: 13px ui-monospace, monospace;
  user-select: all;
}
#notice { margin: 0; overflow: hidden; text-overflow: ellipsis; color: var(--scalar-color-2, GrayText); }
#notice.refused { color: #b42318; font-weight: 600; white-space: normal; }
body.dark-mode #notice.refused { color: #ff9b8f; }
noscript { display: block; padding: 24px; }
@media (max-width: 1000px) {
  body { --scalar-custom-header-height: 0px; }
  #bar { position: static; height: auto; padding: 12px 16px; flex-wrap: wrap; }
  #brand, #notice { flex-basis: 100%; white-space: normal; }
  #sign-in, #signed-in { flex-wrap: wrap; }
}
@media (max-width: 600px) {
  #sign-in { display: grid; grid-template-columns: auto 1fr; width: 100%; }
  #sign-in button { grid-column: 2; }
  #bar input { width: 100%; }
}
`;

/** The options keep the reference to itself: no proxy, fonts, telemetry, agent or links to hosted tools. */
export const start = `'use strict';
(() => {
  const byId = (id) => document.getElementById(id);
  const base = new URL('.', location.href).href.replace(/\\/$/, '');

  const configuration = (token) => ({
    url: base + '/openapi.json',
    baseServerURL: base,
    authentication: {
      preferredSecurityScheme: 'connectfiToken',
      securitySchemes: { connectfiToken: { value: token } },
    },
    persistAuth: false,
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: 'never',
    documentDownloadType: 'direct',
    defaultOpenAllTags: true,
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    orderSchemaPropertiesBy: 'preserve',
    theme: 'default',
  });

  const reference = Scalar.createApiReference('#reference', configuration(''));

  const say = (text, refused) => {
    byId('notice').textContent = text;
    byId('notice').classList.toggle('refused', refused);
    for (const id of ['login', 'password']) byId(id).setAttribute('aria-invalid', String(refused));
  };

  const use = (token, login) => {
    reference.updateConfiguration(configuration(token));
    byId('sign-in').hidden = token !== '';
    byId('signed-in').hidden = token === '';
    byId('who').textContent = login;
    byId('token').textContent = token;
  };

  const refusal = (response, answer) => {
    if (response.status === 401) return 'Sign-in refused: wrong login or password.';
    const wait = response.headers.get('retry-after');
    if (response.status === 429) return 'Too many attempts. Try again in ' + (wait || 'some') + ' seconds.';
    return 'Sign-in refused: ' + (answer.message || answer.code || 'HTTP ' + response.status) + '.';
  };

  const signIn = async () => {
    const user = { login: byId('login').value, password: byId('password').value };
    const response = await fetch(base + '/auth/get-token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user }),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) return say(refusal(response, answer), true);
    use(answer.data.token, user.login);
    const until = new Date(answer.data.dtsExpireAt).toLocaleString();
    say('Token in use: every “Test Request” carries it, until ' + until + '.', false);
    byId('forget').focus();
  };

  byId('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    const button = byId('sign-in').querySelector('button');
    button.disabled = true;
    say('Signing in…', false);
    signIn()
      .catch(() => say('The service did not answer. Is it still running?', true))
      .finally(() => { button.disabled = false; });
  });

  byId('forget').addEventListener('click', () => {
    use('', '');
    say('Signed out; the page has forgotten the token.', false);
    byId('login').focus();
  });

  byId('copy').addEventListener('click', () => {
    navigator.clipboard.writeText(byId('token').textContent).then(
      () => say('Token copied.', false),
      () => say('The browser does not allow copying; select the token instead.', false),
    );
  });
})();
`;
