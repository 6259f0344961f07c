/** `GET /customer/status/:customerId` */
import { customerAnswer } from '../../domain/customer-answer.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import { isRecorded } from '../frame/record-access.ts';
import { Refused } from '../frame/respond.ts';

export const customerStatus: Handler<'customer-status'> = async (call) => {
  const { customerId } = call.params;
  const recorded = isRecorded(call);
  const stored = await (recorded ? seen(call) : read(call));
  if (!stored) throw new Refused('customerNotFound', { context: { customerId } });
  const data = customerAnswer(stored, call.bearer.disclosure);
  return { data, version: stored.version, ...(recorded && { recorded }) };
};

function read({ services, params, bearer }: CallOf<'customer-status'>) {
  return services.statuses.apply({ aggregatorId: bearer.aggregatorId, customerId: params.customerId });
}

/** The most frequent read of all, so it is recorded in the statement that reads. */
function seen({ services, params, bearer, requestId }: CallOf<'customer-status'>) {
  const { aggregatorId, login, role } = bearer;
  const { customerId } = params;
  return services.statusesSeen.apply({ aggregatorId, customerId, login, role, kind: 'status', requestId });
}
