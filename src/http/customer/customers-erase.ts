/** `POST /customers/:customerId/erase` */
import { searchTerms } from '../../domain/customer-search.ts';
import { refuseErase } from '../../domain/customers-erase.ts';
import { assertWhole, eraseCustomer } from '../../storage/customer/customers-erase.ts';
import type { Handler } from '../frame/call.ts';
import { isDryRun } from '../frame/idempotency-key.ts';
import { Refused } from '../frame/respond.ts';
import { oneStep } from './state-change.ts';

export const customersErase: Handler<'customers-erase'> = (call) =>
  oneStep(call, 'customers-erase', 'erased', async (tx, customer, order) => {
    const { vault, settings } = call.services;
    const { customerId } = customer;
    const { at: now } = order.actor;
    const refusal = refuseErase(customerId, customer, { retentionDays: settings.retentionDays, now });
    if (refusal) throw new Refused(refusal.code, { context: refusal.context });
    await assertWhole(tx, vault, order.actor.aggregatorId, customerId);
    const version = isDryRun(call)
      ? customer.version
      : await eraseCustomer(tx, vault, customer, order, searchTerms);
    return { customerId, version, erasedAt: now };
  });
