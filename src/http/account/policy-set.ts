/** `POST /policy` */
import type { CallerVerification, Policy } from '../../contract/caller.ts';
import { writePolicy } from '../../storage/account/policy.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';
import { once } from '../frame/once.ts';

export const policySet: Handler<'policy-set'> = async (call) => {
  const { services, bearer } = call;
  const { callerVerification } = call.body;
  const including = [...new Set(callerVerification.including)];
  const policy: Policy = { callerVerification: { ...callerVerification, including } };
  const answer = await once(call, 'policy-set', async (tx) => {
    await writePolicy(tx, services.vault, bearer.aggregatorId, policy);
    await auditIn(tx, call, 'policySet', inWords(policy.callerVerification));
    return policy;
  });
  services.policies.forget(bearer.aggregatorId);
  return answer;
};

/** For auditors: what it asks for since then. */
function inWords({ required, atLeast, including }: CallerVerification): string {
  const among = including.length === 0 ? '' : ` with ${including.join(', ')}`;
  return `verified caller ${required ? 'required' : 'not required'}: ${atLeast} answers${among}`;
}
