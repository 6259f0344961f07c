/** `GET /customer/status/:customerId` */
import { customerAnswer } from '../../domain/customer-answer.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const customerStatus: Handler<{ customerId: string }> = async ({ services, body, bearer, reply }) => {
  const { customerId } = body;
  const stored = await services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId });
  if (!stored) throw new Refused('customerNotFound', { context: { customerId } });
  reply.version = stored.version;
  return customerAnswer(stored, bearer.disclosure);
};
