/** Webhooks for tests, created through the API, and settings that make them quick. */
import type { Webhook, WebhookDelivery } from '../../src/contract/webhooks.ts';
import { feedComplete } from './feed.ts';
import type { TestServer } from './server.ts';

/**
 * Waits of milliseconds instead of seconds; the number of retries and the order of the waits are unchanged. The limits
 * of an attempt, a lease and a stop are so long that no machine is too slow for them.
 */
export const quick = {
  schedule: [0.05, 0.1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2],
  pollMs: 20,
  idlePollMs: 20,
  attemptMs: 600_000,
  attemptSeconds: 700,
  leaseSeconds: 3600,
  stopMs: 600_000,
} as const;

export interface MadeWebhook extends Webhook {
  readonly secret: string;
}

export async function makeWebhook(
  server: TestServer,
  body: { url: string; eventTypes?: string[]; after?: string },
  token = server.token,
): Promise<MadeWebhook> {
  // Without a cursor, it starts at the end of the feed.
  if (body.after === undefined) await feedComplete(server.database);
  const answer = await server.post('/webhooks', body, token);
  if (answer.statusCode !== 200) throw new Error(`The webhook was refused: ${answer.payload}`);
  return answer.json().data;
}

export async function readWebhook(
  server: TestServer,
  webhookId: string,
  token = server.token,
): Promise<Webhook> {
  const { items } = (await server.get('/webhooks?limit=100', token)).json().data as { items: Webhook[] };
  const found = items.find((one) => one.webhookId === webhookId);
  if (!found) throw new Error('The webhook is not in the list.');
  return found;
}

/** Newest first. */
export async function deliveriesOf(
  server: TestServer,
  webhookId: string,
  token = server.token,
): Promise<WebhookDelivery[]> {
  return (await server.get(`/webhooks/${webhookId}/deliveries?limit=100`, token)).json().data.items;
}

/** Adds one version to a customer. */
export async function change(server: TestServer, customerId: string, email: string, token = server.token) {
  const answer = await server.post('/customer/update', { customerId, customer: { email } }, token);
  if (answer.statusCode !== 200) throw new Error(`The update was refused: ${answer.payload}`);
}

/** Returns the feed's end, once the feed returns everything. */
export async function feedEnd(server: TestServer, token = server.token): Promise<string> {
  await feedComplete(server.database);
  return (await server.get('/events?after=latest', token)).json().data.nextCursor;
}

/** Deletes a webhook. */
export function remove(
  server: TestServer,
  webhookId: string,
  headers: Record<string, string> = {},
  token = server.token,
) {
  const url = `/webhooks/${webhookId}`;
  return server.server.inject({ method: 'DELETE', url, headers: { 'x-connectfi-token': token, ...headers } });
}
