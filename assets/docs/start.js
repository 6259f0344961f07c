/**
 * Starts the API reference and signs in. Addresses are relative to the page, which also works behind a proxy that
 * adds a path.
 */
const byId = (id) => document.getElementById(id);
const base = new URL('.', location.href).href.replace(/\/$/, '');

/** The reference has colours for the dark, but goes by this class alone. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

const address = `${base}/openapi.json`;
/** The document names its own address; requests go to wherever the page came from. */
const spec = { ...(await (await fetch(address)).json()), servers: [{ url: base }] };

const reference = SwaggerUIBundle({
  spec,
  dom_id: '#reference',
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  docExpansion: 'list',
  tryItOutEnabled: true,
  validatorUrl: null,
});

function say(text, refused) {
  byId('notice').textContent = text;
  byId('notice').classList.toggle('refused', refused);
  for (const id of ['login', 'password']) byId(id).setAttribute('aria-invalid', String(refused));
}

/** @param token empty: nobody is signed in */
function use(token, login) {
  if (token === '') reference.authActions.logout(['connectfiToken']);
  else reference.preauthorizeApiKey('connectfiToken', token);
  byId('sign-in').hidden = token !== '';
  byId('signed-in').hidden = token === '';
  byId('who').textContent = login;
  byId('token').textContent = token;
}

function refusal(response, answer) {
  if (response.status === 401) return 'Sign-in refused: wrong login or password.';
  const wait = response.headers.get('retry-after');
  if (response.status === 429) return `Too many attempts. Try again in ${wait || 'some'} seconds.`;
  return `Sign-in refused: ${answer.message || answer.code || `HTTP ${response.status}`}.`;
}

async function signIn() {
  const user = { login: byId('login').value, password: byId('password').value };
  const response = await fetch(`${base}/auth/get-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) return say(refusal(response, answer), true);
  use(answer.data.token, user.login);
  const until = new Date(answer.data.dtsExpireAt).toLocaleString();
  say(`Token in use: every request below carries it, until ${until}.`, false);
  byId('forget').focus();
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const button = byId('sign-in').querySelector('button');
  button.disabled = true;
  say('Signing in…', false);
  signIn()
    .catch(() => say('The service did not answer. Is it still running?', true))
    .finally(() => {
      button.disabled = false;
    });
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
