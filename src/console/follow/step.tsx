/** What the steps with a webhook share: the page that asks, the request, and the page that tells what became of it. */
import type { VNode } from 'preact';
import { againPage } from '../frame/again.tsx';
import { Failure } from '../frame/components/notes.tsx';
import type { Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { webhookWords } from '../words/follow.ts';
import { type Step, StepPage } from './StepPage.tsx';
import { showWebhook, webhookOf } from './webhook-pages.tsx';

const pathOf = (step: string) => `/console/webhooks/:webhookId/${step}`;

/** The page that asks before a step. @param fields what has to be entered for it */
export function asked(step: Step, fields?: VNode): Page {
  const handle = (visit: Visit) => askedPage(visit, step, fields);
  return { method: 'GET', path: pathOf(step), right: 'follow', handle };
}

export async function askedPage(visit: Visit, step: Step, fields?: VNode, status = 200): Promise<Shown> {
  const found = await webhookOf(visit);
  if (!found.ok) return refusedPage(found);
  const body = (
    <StepPage webhook={found.webhook} step={step} requestKey={found.requestId}>
      {fields}
    </StepPage>
  );
  return { title: webhookWords.steps[step].title, status, body, styles: ['follow'] };
}

/** A step that nobody is asked about: its address leads whoever comes back to it to the webhook. */
export function unasked(step: string): Page {
  const handle = async ({ params }: Visit) => ({
    to: `/console/webhooks/${encodeURIComponent(params.webhookId ?? '')}`,
  });
  return { method: 'GET', path: pathOf(step), right: 'follow', handle };
}

/** The step itself. */
export function done(step: string, handle: Page['handle']): Page {
  return { method: 'POST', path: pathOf(step), right: 'follow', handle };
}

/** The parts of the request: which webhook, and the key that the form carries. */
export function partsOf({ params, form }: Visit) {
  const key = form.get('key');
  return {
    path: { webhookId: params.webhookId ?? '' },
    headers: key ? { 'idempotency-key': key } : {},
  };
}

/** Says on the webhook's own page why a step was refused; or that nobody knows whether it was done. */
export async function refusedStep(visit: Visit, reply: Refusal, step: string): Promise<Shown> {
  const webhook = `/console/webhooks/${encodeURIComponent(visit.params.webhookId ?? '')}`;
  const unknown = againPage(visit, reply, `${webhook}/${step}`, webhook);
  return unknown ?? showWebhook(visit, <Failure reply={reply} />, reply.status);
}
