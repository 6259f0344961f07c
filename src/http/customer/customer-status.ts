/** `GET /customer/status/:customerId` */
import { customerAnswer } from '../../domain/customer-answer.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const customerStatus: Handler<'customer-status'> = async ({ services, params, bearer }) => {
  const { customerId } = params;
  const stored = await services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId });
  if (!stored) throw new Refused('customerNotFound', { context: { customerId } });
  return { data: customerAnswer(stored, bearer.disclosure), version: stored.version };
};
