/** `GET /console/account`: who is signed in, with their passkeys and password. */
import type { SessionAnswer } from '../../contract/session.ts';
import { LinkButton } from '../frame/components/Button.tsx';
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
    const reply = await call('passkeys-list');
    return reply.ok ? accountView({ ...visit, passkeys: reply.data.items }) : refusedPage(reply);
  },
};

type Passkeys = DataOf<'passkeys-list'>['items'];

export interface AccountView {
  readonly session: SessionAnswer;
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
