/** `GET /customers/:customerId`: at a version, at a time, or as it is now. */
import { customerAnswer } from '../../domain/customer-answer.ts';
import { customerAt } from '../../storage/record/customer-history.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const customersGet: Handler<'customers-get'> = async (call) => {
  const { services, params, query, bearer } = call;
  const { database, vault } = services;
  const { customerId } = params;
  const now = await services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId });
  if (!now) throw new Refused('customerNotFound', { context: { customerId } });
  const { version, at } = query;
  const asked = version !== undefined || at !== undefined;
  const point = {
    ...(version && { version: Number(version) }),
    ...(at && { at: new Date(at).toISOString() }),
  };
  const stored = asked ? await customerAt(database, vault, bearer.aggregatorId, customerId, point) : now;
  if (!stored) throw new Refused('versionNotFound', { context: { customerId } });
  return { data: customerAnswer(stored, bearer.disclosure), version: stored.version };
};
