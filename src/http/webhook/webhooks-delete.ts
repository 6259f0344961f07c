/** `DELETE /webhooks/:webhookId` */
import { deleteWebhook } from '../../storage/webhook/webhooks-delete.ts';
import type { Handler } from '../frame/call.ts';
import { once } from '../frame/once.ts';
import { unknownWebhook } from './webhook-call.ts';

export const webhooksDelete: Handler<'webhooks-delete'> = async (call) => {
  const { webhookId } = call.params;
  const answer = await once(call, `webhooks-delete ${webhookId}`, async (on) => {
    if (!(await deleteWebhook(on, call.bearer.aggregatorId, webhookId))) throw unknownWebhook(webhookId);
    return { webhookId };
  });
  call.services.webhooks.forget();
  return answer;
};
