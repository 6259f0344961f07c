/** One login: what it may do, and what can be done with it. */
import type { VNode } from 'preact';
import type { Login } from '../../contract/logins.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { Badge, Notice } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import { loginStepWords, peopleWords, roleWords } from '../words/people.ts';
import { StateBadges } from './PeoplePage.tsx';
import { isDangerous, loginPath, PEOPLE, type StepName, stepApplies, stepNames } from './steps.ts';

const words = peopleWords;

export interface LoginView {
  readonly login: Login;
  /** True: it is the reader's own. */
  readonly isSelf: boolean;
  /** What was just done; null: nothing. */
  readonly done: StepName | null;
  readonly now: Date;
}

export function LoginPage({ login: one, isSelf, done, now }: LoginView): VNode {
  const { login, lockedUntil, state } = one;
  const steps = stepNames.filter((name) => stepApplies(name, one));
  return (
    <article class="people">
      <LoginHead login={login} isSelf={isSelf} />
      {done && <Notice kind="good" title={loginStepWords[done].done} />}
      {state === 'altered' && <Notice kind="danger" title={words.altered} />}
      {lockedUntil !== undefined && (
        <Notice kind="warning" title={words.states.locked}>
          <p>
            {words.lockedUntil} <Time at={lockedUntil} now={now} />.
          </p>
        </Notice>
      )}
      <div class="cards">
        <Card title={words.columns.login}>
          <Facts login={one} now={now} />
        </Card>
        {steps.length > 0 && (
          <Card title={words.actions}>
            <div class="people-steps">
              {steps.map((name) => (
                <LinkButton
                  kind={isDangerous(name) ? 'danger' : 'plain'}
                  href={`${loginPath(login)}/${name}`}
                  data-dialog
                  key={name}
                >
                  {loginStepWords[name].action}
                </LinkButton>
              ))}
            </div>
          </Card>
        )}
      </div>
    </article>
  );
}

export function LoginHead({ login, isSelf }: { readonly login: string; readonly isSelf: boolean }): VNode {
  return (
    <header class="people-login">
      <p>
        <a href={PEOPLE}>{words.back}</a>
      </p>
      <h1>
        {login} {isSelf && <Badge text={words.you} />}
      </h1>
    </header>
  );
}

function Facts({ login: one, now }: { readonly login: Login; readonly now: Date }): VNode {
  const { columns } = words;
  const { login, role, disclosure, disabledAt, createdAt, lastSignInAt } = one;
  const of = `?${new URLSearchParams({ login })}`;
  return (
    <>
      <dl class="values">
        <dt>{columns.state}</dt>
        <dd>
          <StateBadges login={one} />
        </dd>
        <dt>{columns.role}</dt>
        <dd>{roleWords[role]}</dd>
        <dt>{columns.disclosure}</dt>
        <dd>{words.disclosures[disclosure]}</dd>
        <dt>{columns.lastSignIn}</dt>
        <dd>{lastSignInAt === null ? words.never : <Time at={lastSignInAt} now={now} />}</dd>
        <dt>{columns.createdAt}</dt>
        <dd>
          <Time at={createdAt} now={now} />
        </dd>
        {disabledAt !== undefined && (
          <>
            <dt>{columns.disabledAt}</dt>
            <dd>
              <Time at={disabledAt} now={now} />
            </dd>
          </>
        )}
      </dl>
      <p class="actions people-trails">
        <a href={`/console/audit${of}`}>{words.did}</a>
        <a href={`/console/access${of}`}>{words.saw}</a>
      </p>
    </>
  );
}
