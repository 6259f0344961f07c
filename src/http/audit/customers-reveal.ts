/** `POST /customers/:customerId/reveal`: one number in full. The frame records it before the answer leaves. */
import { rightHints } from '../../contract/hints.ts';
import { reveal } from '../../domain/reveal.ts';
import { audit } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { noCustomer } from '../frame/no-customer.ts';
import { Refused } from '../frame/respond.ts';

export const customersReveal: Handler<'customers-reveal'> = async (call) => {
  const { services, params, body, bearer } = call;
  const { customerId } = params;
  const { field, reason } = body;
  const stored = await services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId });
  if (!stored) throw await noCustomer(call, customerId);
  const found = reveal(stored, field, bearer);
  if (!found) throw new Refused('customerFieldNotFound', { context: { customerId, field } });
  if (!found.allowed) {
    await audit(call, 'forbidden', 'customers-reveal');
    throw new Refused('forbidden', { context: { right: 'reveal' }, hint: rightHints.ofProgram });
  }
  return { data: { customerId, field, value: found.value }, reveals: { field, reason } };
};
