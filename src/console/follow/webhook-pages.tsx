/** `/console/webhooks` and `/console/webhooks/:webhookId` */
import type { ComponentChildren } from 'preact';
import type { Webhook } from '../../contract/webhooks.ts';
import type { Page, Refusal, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { webhookWords } from '../words/follow.ts';
import { frameWords } from '../words/frame.ts';
import { WebhookPage } from './WebhookPage.tsx';
import { WebhooksPage } from './WebhooksPage.tsx';

/** An aggregator has no more webhooks than one page of the list holds. */
const ALL = 100;
/** Attempts on a page. */
const ATTEMPTS = 50;

export const webhooksPage: Page = {
  method: 'GET',
  path: '/console/webhooks',
  right: 'follow',
  handle: async (visit) => {
    const list = await visit.call('webhooks-list', { query: { limit: ALL } });
    if (!list.ok) return refusedPage(list);
    const isDeleted = visit.query.has('deleted');
    const body = <WebhooksPage webhooks={list.data.items} isDeleted={isDeleted} now={visit.now} />;
    return { title: webhookWords.title, body, styles: ['follow'] };
  },
};

export const webhookPage: Page = {
  method: 'GET',
  path: '/console/webhooks/:webhookId',
  right: 'follow',
  handle: (visit) => showWebhook(visit),
};

/** The page of the webhook in the path. @param notice what was just done with it, or why it was refused */
export async function showWebhook(visit: Visit, notice?: ComponentChildren, status = 200): Promise<Shown> {
  const found = await webhookOf(visit);
  if (!found.ok) return refusedPage(found);
  const { webhook } = found;
  const cursor = visit.query.get('cursor');
  const deliveries = await visit.call('webhooks-deliveries', {
    path: { webhookId: webhook.webhookId },
    query: { limit: ATTEMPTS, include: 'payload', ...(cursor && { cursor }) },
  });
  if (!deliveries.ok) return refusedPage(deliveries);
  const view = { webhook, deliveries: deliveries.data, notice, now: visit.now };
  return { title: webhookWords.title, status, body: <WebhookPage {...view} />, styles: ['follow'] };
}

interface Found {
  readonly ok: true;
  readonly webhook: Webhook;
  /** Of the request that found it. */
  readonly requestId: string;
}

/** The webhook in the path, with what only the list tells; or why there is none. */
export async function webhookOf(visit: Visit): Promise<Found | Refusal> {
  const list = await visit.call('webhooks-list', { query: { limit: ALL } });
  if (!list.ok) return list;
  const webhook = list.data.items.find(({ webhookId }) => webhookId === visit.params.webhookId);
  const { requestId } = list;
  return webhook ? { ok: true, webhook, requestId } : { ...unknown, requestId };
}

const unknown = {
  ok: false,
  status: 404,
  code: 'webhookNotFound',
  message: frameWords.failure.webhookNotFound.title,
  errors: undefined,
  hint: null,
  retryAfter: null,
} as const;
