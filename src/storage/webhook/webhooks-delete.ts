/** Deletes a webhook with what it still has to send. Its attempts are deleted by `forgetDeliveries`, which may take long. */
import type { Queryable, Statement } from '../engine/database.ts';

/** $1 aggregator, $2 webhook */
const deleteEndpoint: Statement = {
  name: 'webhook-delete',
  text: 'delete from webhook_endpoint where aggregator_id = $1 and webhook_id = $2 returning 1 as gone',
};

/** $1 aggregator, $2 webhook */
const deleteLanes: Statement = {
  name: 'webhook-delete-lanes',
  text: 'delete from webhook_lane where aggregator_id = $1 and webhook_id = $2',
};

/**
 * The first statement waits for those that add lanes, which lock the webhook; the second sees what they added.
 * @param tx a transaction
 * @returns false if there is no such webhook
 */
export async function deleteWebhook(
  tx: Queryable,
  aggregatorId: string,
  webhookId: string,
): Promise<boolean> {
  const place = [aggregatorId, webhookId];
  const gone = await tx.query(deleteEndpoint, place);
  if (gone.length === 0) return false;
  await tx.query(deleteLanes, place);
  return true;
}
