/** `GET /customers/:customerId/proof`: as `opencif history verify --customer` does, in bounded parts. */
import type { CustomerProof } from '../../contract/access.ts';
import { type VerifiedPage, verifyPages } from '../../storage/record/history-verify.ts';
import type { Handler } from '../frame/call.ts';
import { pageCursor, placeOf } from '../frame/cursor.ts';
import { Refused } from '../frame/respond.ts';

export const customersProof: Handler<'customers-proof'> = async (call) => {
  const { services, params, query, bearer } = call;
  const { customerId } = params;
  const { database, vault, limits } = services;
  const list = `proof ${customerId}`;
  const before = Number(placeOf(call, list, query.cursor) ?? 0);
  const steps = verifyPages(database, vault, bearer.aggregatorId, customerId, before);
  const faults: CustomerProof['faults'] = [];
  let [walked, erasedAt, isDone] = [0, null as string | null, false];
  while (!isDone && walked < before + limits.proofChanges) {
    const { value } = await services.pages.read(bearer, () => steps.next());
    const step: VerifiedPage | undefined = value;
    // The generator is at its end.
    if (!step) break;
    walked += step.changes;
    isDone = step.customers > 0;
    erasedAt = step.erased[0]?.erasedAt ?? null;
    // Those of earlier changes were told before.
    if (before === 0 || walked > before)
      faults.push(...step.faults.map(({ version, problem }) => ({ version, problem })));
  }
  if (walked === 0 && faults.length === 0) throw new Refused('customerNotFound', { context: { customerId } });
  const nextCursor =
    isDone || walked < before + limits.proofChanges ? null : pageCursor(call, list, `${walked}`);
  return {
    data: {
      customerId,
      changes: walked - before,
      faults,
      ...(erasedAt !== null && { erasedAt }),
      nextCursor,
    },
  };
};
