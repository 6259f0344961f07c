/** `POST /customers/:customerId/verify-caller`. The frame records it before the answer leaves, and counts it. */
import { comparedAnswers, isVerified } from '../../domain/customers-verify-caller.ts';
import { areEqual } from '../../vault/equal-texts.ts';
import type { Handler } from '../frame/call.ts';
import { noCustomer } from '../frame/no-customer.ts';
import { Refused } from '../frame/respond.ts';

export const customersVerifyCaller: Handler<'customers-verify-caller'> = async (call) => {
  const { services, params, body, bearer } = call;
  const { customerId } = params;
  const { answers, representativeId } = body;
  const stored = await services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId });
  if (!stored) throw await noCustomer(call, customerId);
  if (representativeId !== undefined && !stored.representativeIds.includes(representativeId)) {
    throw new Refused('businessRepresentativeNotFound', {
      context: { customerId, businessRepresentativeId: representativeId },
    });
  }
  const fits = comparedAnswers(stored, answers, areEqual, representativeId);
  const { callerVerification } = await services.policies.of(bearer.aggregatorId);
  return {
    data: { customerId, fits, passed: isVerified(fits, callerVerification) },
    verifies: { fits, ...(representativeId !== undefined && { representativeId }) },
  };
};
