/** The pages that follow changes: webhooks and the feed of events. */
import type { Page } from '../frame/page.ts';
import { makeWebhook, newWebhookPage } from './create-page.tsx';
import { eventsPage } from './events-page.tsx';
import { resendPages } from './resend-pages.tsx';
import { stepPages } from './step-pages.tsx';
import { webhookPage, webhooksPage } from './webhook-pages.tsx';

export const followPages: readonly Page[] = [
  webhooksPage,
  newWebhookPage,
  makeWebhook,
  webhookPage,
  ...stepPages,
  ...resendPages,
  eventsPage,
];
