/** `GET /customers/:customerId`: at a version, at a time, or as it is now. */
import type { CustomerRecord } from '../../contract/retention.ts';
import { customerRecordAnswer } from '../../domain/customer-answer.ts';
import { customerAt } from '../../storage/record/customer-history.ts';
import { stateAt } from '../../storage/record/record-state.ts';
import type { Answer, CallOf, Handler } from '../frame/call.ts';
import { orErased } from '../frame/no-customer.ts';
import { Refused } from '../frame/respond.ts';

type GetCall = CallOf<'customers-get'>;

export const customersGet: Handler<'customers-get'> = (call) =>
  orErased(call, call.params.customerId, customerAsked(call));

async function customerAsked(call: GetCall): Promise<Answer<CustomerRecord>> {
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
  const state = stored.state ?? (await stateAt(database, bearer.aggregatorId, customerId, stored.version));
  return { data: customerRecordAnswer(stored, bearer.disclosure, state), version: stored.version };
}
