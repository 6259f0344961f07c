/** `GET /customers/:customerId/verification`: whether the login has verified the caller. */

import type { Handler } from '../frame/call.ts';
import { lastOf } from '../frame/caller.ts';
import { noCustomer } from '../frame/no-customer.ts';

export const customersVerification: Handler<'customers-verification'> = async (call) => {
  const { services, params, bearer } = call;
  const { customerId } = params;
  const { aggregatorId } = bearer;
  const stored = await services.statuses.apply({ aggregatorId, customerId });
  if (!stored) throw await noCustomer(call, customerId);
  const { callerVerification } = await services.policies.of(aggregatorId);
  const last = await lastOf(call, customerId);
  return { data: { customerId, policy: callerVerification, ...(last && { last }) } };
};
