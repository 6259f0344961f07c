/**
 * Receives webhooks: checks that a message is the service's own and fresh before it is believed.
 *
 *   OPENCIF_WEBHOOK_SECRET=whsec_… PORT=3000 node examples/verify-webhook.mjs
 */
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { unwrapWebhook, WebhookVerificationError } from 'opencif/sdk';

// Two of them, with a comma, while one is being replaced.
const secrets = (process.env.OPENCIF_WEBHOOK_SECRET ?? '').split(',');

const server = createServer(async (request, response) => {
  try {
    // The bytes as they came: JSON parsed and written anew has another signature.
    const message = await unwrapWebhook(await buffer(request), request.headers, secrets);
    console.log(`${message.type} ${message.data.customerId} version ${message.data.version}`);
    response.writeHead(204).end();
  } catch (error) {
    response.writeHead(error instanceof WebhookVerificationError ? 400 : 500).end();
  }
});
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const address = server.address();
  console.log(`listening on port ${typeof address === 'object' ? address?.port : address}`);
});
