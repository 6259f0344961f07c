/** `/console/account`: who is signed in, where, and with which passkeys and password. */
import type { SessionAnswer } from '../../contract/session.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { Table } from '../frame/components/lists.tsx';
import { Empty } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import type { DataOf, Page, ShownPage } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { accountWords } from '../words/account.ts';
import { frameWords } from '../words/frame.ts';
import { utc } from '../words/time.ts';

export const ACCOUNT = '/console/account';

export const accountPage: Page = {
  method: 'GET',
  path: ACCOUNT,
  right: null,
  async handle({ call, ...visit }) {
    const [sessions, passkeys] = await Promise.all([call('sessions-list'), call('passkeys-list')]);
    if (!sessions.ok) return refusedPage(sessions);
    if (!passkeys.ok) return refusedPage(passkeys);
    return accountView({ ...visit, sessions: sessions.data.items, passkeys: passkeys.data.items });
  },
};

export const endSession: Page = {
  method: 'POST',
  path: ACCOUNT,
  right: null,
  async handle({ form, call }) {
    const sessionId = form.get('sessionId') ?? '';
    const reply = await call('sessions-end', { path: { sessionId } });
    return reply.ok || reply.code === 'sessionNotFound' ? { to: ACCOUNT } : refusedPage(reply);
  },
};

type Passkeys = DataOf<'passkeys-list'>['items'];
type Sessions = DataOf<'sessions-list'>['items'];

export interface AccountView {
  readonly session: SessionAnswer;
  readonly sessions: Sessions;
  readonly passkeys: Passkeys;
  readonly sandbox: boolean;
  readonly now: Date;
}

export function accountView(view: AccountView): ShownPage {
  const { session, passkeys } = view;
  return {
    title: accountWords.title,
    body: (
      <article>
        <h1>{accountWords.title}</h1>
        <div class="cards">
          <SessionCard session={session} />
          {session.hasPassword ? <PasswordCard /> : <ProviderCard />}
          {(session.hasPassword || passkeys.length > 0) && <PasskeyCard {...view} />}
          <SessionsCard {...view} />
        </div>
      </article>
    ),
  };
}

function SessionCard({ session }: Pick<AccountView, 'session'>) {
  const { session: words } = accountWords;
  return (
    <Card title={words.title}>
      <dl class="values">
        <dt>{words.login}</dt>
        <dd>
          <bdi>{session.login}</bdi>
        </dd>
        <dt>{words.aggregator}</dt>
        <dd>{session.aggregatorId}</dd>
        <dt>{words.role}</dt>
        <dd>{frameWords.roles[session.role]}</dd>
        <dt>{words.rights}</dt>
        <dd>{session.rights.map((right) => frameWords.rights[right]).join('; ')}</dd>
        <dt>{words.ends}</dt>
        <dd>
          <time datetime={session.expiresAt}>{utc(session.expiresAt)}</time>
          {`, ${words.idle(Math.round(session.idleSeconds / 60))}`}
        </dd>
      </dl>
    </Card>
  );
}

function SessionsCard({ sessions, now }: AccountView) {
  const { sessions: words } = accountWords;
  const rows = sessions.map(({ sessionId, createdAt, lastUsedAt, expiresAt, current }) => [
    <Time at={createdAt} now={now} key="made" />,
    <Time at={lastUsedAt} now={now} key="used" />,
    <Time at={expiresAt} now={now} key="ends" />,
    current ? (
      <span class="badge plain" key="current">
        {words.current}
      </span>
    ) : (
      <form method="post" action={ACCOUNT} key="end">
        <Button small name="sessionId" value={sessionId} aria-label={words.endLabel(utc(createdAt))}>
          {words.end}
        </Button>
      </form>
    ),
  ]);
  return (
    <Card title={words.title} class="wide">
      <Table caption={words.title} columns={words.columns} rows={rows} />
    </Card>
  );
}

function PasswordCard() {
  const { password: words } = accountWords;
  return (
    <Card title={words.title} actions={<LinkButton href={`${ACCOUNT}/password`}>{words.open}</LinkButton>}>
      <p class="muted">{words.text}</p>
    </Card>
  );
}

/** For a person who has no password here that could be changed. */
function ProviderCard() {
  const { provider: words } = accountWords;
  return (
    <Card title={words.title}>
      <p class="muted">{words.text}</p>
    </Card>
  );
}

function PasskeyCard({ passkeys, sandbox, now }: AccountView) {
  const { passkeys: words } = accountWords;
  const add = <LinkButton href={`${ACCOUNT}/passkeys/add`}>{words.add}</LinkButton>;
  if (passkeys.length === 0) {
    return (
      <Card title={words.title} actions={add}>
        <Empty title={sandbox ? words.emptySandbox : words.empty} />
      </Card>
    );
  }
  const rows = passkeys.map(({ passkeyId, label, createdAt, usedAt }) => [
    <bdi key="label">{label}</bdi>,
    <Time at={createdAt} now={now} key="made" />,
    <Time at={usedAt} now={now} key="used" />,
    <LinkButton
      href={`${ACCOUNT}/passkeys/${passkeyId}/delete`}
      small
      aria-label={words.removeLabel(label)}
      key="delete"
    >
      {words.remove}
    </LinkButton>,
  ]);
  return (
    <Card title={words.title} actions={add} class="wide">
      <Table caption={words.title} columns={words.columns} rows={rows} />
    </Card>
  );
}
