/** The states of the pages about logins. */
import type { Login } from '../../contract/logins.ts';
import type { Refusal } from '../frame/page.ts';
import { AddedPage, AddPage, type AddView } from '../people/AddPage.tsx';
import { LoginPage } from '../people/LoginPage.tsx';
import { PeoplePage } from '../people/PeoplePage.tsx';
import { StepPage, type StepView } from '../people/StepPage.tsx';
import { now } from './customer-data.ts';

const program: Login = {
  login: 'crm_import',
  role: 'integration',
  disclosure: 'documented',
  state: 'enabled',
  createdAt: '2024-02-01T09:30:00.000Z',
  lastSignInAt: '2026-11-25T09:58:00.000Z',
};
const agent: Login = { ...program, login: 's_agent', role: 'support', disclosure: 'masked' };
const admin: Login = { ...agent, login: 'the_admin', role: 'admin' };
const disabled: Login = {
  ...agent,
  login: 'former_agent',
  state: 'disabled',
  disabledAt: '2026-10-01T09:30:00.000Z',
};
const locked: Login = {
  ...agent,
  login: 'z_agent',
  lockedUntil: '2026-11-25T10:20:00.000Z',
  lastSignInAt: null,
};
const altered: Login = { ...agent, login: 'altered_one', state: 'altered' };
const long: Login = { ...locked, login: 'a_name_of_thirty_six_letters_in_all_' };

function refusal(code: string, status = 400): Refusal {
  const requestId = 'd1ea112078d111eeb5658f28ab5fe311';
  return { ok: false, status, code, message: '', errors: undefined, hint: null, retryAfter: null, requestId };
}

const list = (items: readonly Login[], next: string | null = null) => (
  <PeoplePage items={items} self={admin.login} next={next} now={now} />
);
const one = (login: Login, more: { done?: 'disable'; isSelf?: boolean } = {}) => (
  <LoginPage login={login} isSelf={more.isSelf ?? false} done={more.done ?? null} now={now} />
);
const step = (name: StepView['name'], login: Login, more: Partial<StepView> = {}) => (
  <StepPage name={name} login={login} isSelf={false} chosen={null} refusal={null} {...more} />
);
const add = (more: Partial<AddView> = {}) => (
  <AddPage
    login=""
    chosenRole="support"
    disclosure="masked"
    formKey="login-0"
    loginFault={null}
    refusal={null}
    {...more}
  />
);

const bodies = [
  ['list', 'Logins', list([admin, altered, program, disabled, agent, locked], '/console/people?cursor=next')],
  ['list-long', 'A login with a long name', list([long])],
  ['login', 'A login', one(agent)],
  ['login-program', 'A program', one(program)],
  ['login-self', 'The own login', one(admin, { isSelf: true })],
  ['login-disabled', 'A login that was just disabled', one(disabled, { done: 'disable' })],
  ['login-locked', 'A locked login', one(long)],
  ['login-altered', 'An altered login', one(altered)],
  ['role', 'Change a role', step('set-role', agent)],
  [
    'last-admin',
    'The last admin',
    step('set-role', admin, { isSelf: true, chosen: 'support', refusal: refusal('lastAdmin') }),
  ],
  ['disable', 'Disable a login', step('disable', agent)],
  ['disable-not-now', 'Disable a disabled login', step('disable', disabled)],
  [
    'disable-failing',
    'The database is not answering',
    step('disable', agent, { refusal: refusal('serviceUnavailable', 503) }),
  ],
  ['numbers', 'What a program sees of numbers', step('set-disclosure', program)],
  ['passkeys', 'Remove passkeys', step('reset-passkeys', agent)],
  ['add', 'Add a login', add()],
  [
    'add-taken',
    'A name that is taken',
    add({
      login: 's_agent',
      loginFault: 'Another login has this name. Names are unique in the whole service.',
    }),
  ],
  ['add-full', 'Too many logins', add({ login: 's_agent', refusal: refusal('loginLimitReached') })],
  ['added', 'A login was added', <AddedPage made={{ ...agent, password: 'exampleOfAPassword23aA2!' }} />],
] as const;

export const states = bodies.map(([name, title, body]) => ({
  name: `people-${name}`,
  title,
  body,
  styles: ['people'],
  role: 'admin' as const,
}));
