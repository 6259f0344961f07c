/** `GET /policy`: as the store has it, whatever this node believes. */
import type { Handler } from '../frame/call.ts';

export const policyGet: Handler<'policy-get'> = async ({ services, bearer }) => {
  services.policies.forget(bearer.aggregatorId);
  return { data: await services.policies.of(bearer.aggregatorId) };
};
