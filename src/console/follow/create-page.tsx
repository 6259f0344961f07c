/** `/console/webhooks/new`: makes a webhook, and shows its secret once. */
import type { EventType } from '../../contract/events.ts';
import { againPage } from '../frame/again.tsx';
import type { Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { webhookWords } from '../words/follow.ts';
import { type CreateFaults, CreatePage, type Entered, NEW } from './CreatePage.tsx';
import { SecretPage } from './StepPage.tsx';

const words = webhookWords.create;
const noFaults: CreateFaults = { url: null, whole: null };

export const newWebhookPage: Page = {
  method: 'GET',
  path: NEW,
  right: 'follow',
  handle: async ({ call }) => {
    const list = await call('webhooks-list', { query: { limit: 1 } });
    return list.ok ? form({ url: '', types: [], from: 'now' }, noFaults, list) : refusedPage(list);
  },
};

export const makeWebhook: Page = { method: 'POST', path: NEW, right: 'follow', handle: make };

async function make(visit: Visit): Promise<Shown> {
  const { form: sent, call } = visit;
  const entered: Entered = {
    url: sent.get('url')?.trim() ?? '',
    types: sent.getAll('type'),
    from: sent.get('from') === 'first' ? 'first' : 'now',
  };
  const key = sent.get('key');
  const reply = await call('webhooks-create', {
    body: {
      url: entered.url,
      ...(entered.types.length > 0 && { eventTypes: entered.types as EventType[] }),
      ...(entered.from === 'first' && { after: '0.0' }),
    },
    ...(key && { headers: { 'idempotency-key': key } }),
  });
  if (reply.ok) {
    const { webhookId, secret } = reply.data;
    const body = <SecretPage webhookId={webhookId} secret={secret} />;
    return { title: webhookWords.secret.title, body, styles: ['follow'] };
  }
  const unknown = againPage(visit, reply, NEW, '/console/webhooks');
  if (unknown) return unknown;
  const faults = faultsOf(reply);
  return faults ? form(entered, faults, reply) : refusedPage(reply);
}

/** @returns null for a refusal that is not about what was entered */
function faultsOf({ code, errors }: Refusal): CreateFaults | null {
  const { reason = 'other' } = (errors ?? {}) as { readonly reason?: string };
  const { faults, limit } = words;
  if (code === 'webhookUrlRefused') return { url: faults[reason] ?? faults.other ?? null, whole: null };
  if (code === 'requestValidateError') return { url: faults.other ?? null, whole: null };
  return code === 'webhookLimitReached' ? { url: null, whole: limit } : null;
}

/** @param reply of a request that was just made: its id is new, so the form's request is named by it */
function form(
  entered: Entered,
  faults: CreateFaults,
  { status, requestId }: Pick<Refusal, 'status' | 'requestId'>,
): Shown {
  return {
    title: words.title,
    status,
    body: <CreatePage entered={entered} faults={faults} requestKey={requestId} />,
    styles: ['follow'],
  };
}
