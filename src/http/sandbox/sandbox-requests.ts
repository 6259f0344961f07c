/** `GET /sandbox/requests`: what programs sent, held open for a while if there is nothing new yet. */
import type { SandboxRequest } from '../../contract/sandbox-requests.ts';
import type { CallOf, Handler } from '../frame/call.ts';
import type { Recorded } from '../frame/recorded-requests.ts';
import { Refused } from '../frame/respond.ts';

/** How often a held request checks whether its login may still read, and whether anyone waits, in milliseconds. */
const CHECK_MS = 1000;

/** When a request that may not be held may come again, in seconds. */
const RETRY_SECONDS = 5;

export const sandboxRequests: Handler<'sandbox-requests'> = async (call) => {
  const { services, query, bearer } = call;
  const { requestId, after = null } = query;
  if (requestId !== undefined) {
    const found = services.recorded.find(bearer.aggregatorId, requestId);
    return { data: { items: found ? [found] : [], nextCursor: requestId } };
  }
  const now = listed(call);
  const items = now.length === 0 && Number(query.wait ?? 0) > 0 ? await held(call) : now;
  return { data: { items: items.map(summary), nextCursor: items[0]?.requestId ?? after } };
};

function listed({ services, query, bearer }: CallOf<'sandbox-requests'>): Recorded[] {
  return services.recorded.list(bearer.aggregatorId, query.after);
}

function summary({ request: _request, answer: _answer, ...rest }: Recorded): SandboxRequest {
  return rest;
}

function held(call: CallOf<'sandbox-requests'>): Promise<Recorded[]> {
  const found = call.services.held.hold(call.bearer, () => untilSome(call));
  if (found === null) throw new Refused('tooManyRequests', { retryAfter: RETRY_SECONDS });
  return found;
}

async function untilSome(call: CallOf<'sandbox-requests'>): Promise<Recorded[]> {
  const { recorded, stopping } = call.services;
  const deadline = performance.now() + Number(call.query.wait) * 1000;
  for (;;) {
    const left = deadline - performance.now();
    if (left <= 0 || stopping.aborted || call.gone()) return [];
    await recorded.next(Math.min(left, CHECK_MS));
    await call.bearerNow();
    const found = listed(call);
    if (found.length > 0) return found;
  }
}
