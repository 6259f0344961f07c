/** Asks before something is done to a webhook that cannot simply be undone: what it means, and the button. */
import type { ComponentChildren, VNode } from 'preact';
import type { Webhook } from '../../contract/webhooks.ts';
import { Button, LinkButton } from '../frame/components/Button.tsx';
import { Card } from '../frame/components/Card.tsx';
import { Notice } from '../frame/components/notes.tsx';
import { Copy } from '../frame/components/values.tsx';
import { webhookWords } from '../words/follow.ts';
import { WebhookHead } from './WebhookPage.tsx';

export type Step = keyof typeof webhookWords.steps;

interface Props {
  readonly webhook: Webhook;
  readonly step: Step;
  /** New for each form. */
  readonly requestKey: string;
  /** Fields of the step, if it has any. */
  readonly children?: ComponentChildren;
}

export function StepPage({ webhook, step, requestKey, children }: Props): VNode {
  const { title, text, submit } = webhookWords.steps[step];
  const at = `/console/webhooks/${webhook.webhookId}`;
  return (
    <article class="webhook-step column">
      <WebhookHead webhook={webhook} />
      <h2>{title}</h2>
      <p>{text}</p>
      <form class="form" method="post" action={`${at}/${step}`}>
        <RequestKey value={requestKey} />
        {children}
        <div class="actions">
          <Button kind={step === 'delete' ? 'danger' : 'primary'} data-keyed>
            {submit}
          </Button>
          <LinkButton href={at}>{webhookWords.cancel}</LinkButton>
        </div>
      </form>
    </article>
  );
}

/** The request is carried out once, however often the form is sent. */
export function RequestKey({ value }: { readonly value: string }): VNode {
  return <input type="hidden" name="key" value={value} />;
}

/** A secret, which is shown this once. */
export function SecretPage({
  webhookId,
  secret,
}: {
  readonly webhookId: string;
  readonly secret: string;
}): VNode {
  const { title, text, label, next } = webhookWords.secret;
  return (
    <article class="column">
      <h1>{title}</h1>
      <Notice kind="warning" title={text} />
      <Card>
        <p class="secret">
          <Copy text={secret} label={label} />
        </p>
      </Card>
      <p class="actions">
        <LinkButton kind="primary" href={`/console/webhooks/${webhookId}`}>
          {next}
        </LinkButton>
      </p>
    </article>
  );
}
