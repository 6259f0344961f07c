/**
 * `GET /health`: ready if the store answers and accepts changes. `GET /health/ready` also says that the process is
 * stopping, `GET /health/live` only that it answers.
 */
import { StoreUnavailable } from '../../storage/engine/database.ts';
import type { Call, Handler } from '../frame/call.ts';
import { Refused, STORE_RETRY_SECONDS } from '../frame/respond.ts';

/** How long the store may take, in milliseconds, so that the whole answer takes less than 2 seconds. */
const PATIENCE_MS = 1500;

export const health: Handler<'health'> = (call) => answerOfStore(call);

export const healthLive: Handler<'health-live'> = async () => ({ data: { status: true } });

export const healthReady: Handler<'health-ready'> = async (call) => {
  if (call.services.leaving.aborted) {
    throw new Refused('serviceUnavailable', { retryAfter: STORE_RETRY_SECONDS, hint: leavingHint });
  }
  return answerOfStore(call);
};

const leavingHint = 'This process is stopping. Send requests to another one.';

async function answerOfStore({ services, tellFault }: Call): Promise<{ data: { status: true } }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), PATIENCE_MS);
  });
  try {
    if ((await Promise.race([services.storeWatch.answers(), late])) === 'late') {
      throw new StoreUnavailable('The store did not answer in time.');
    }
    const why = await Promise.race([services.storeWatch.whyReadOnly(), late]);
    // A slow disk has not failed.
    if (why === null || why === 'late') return { data: { status: true } };
    tellFault(why);
    throw new Refused('storeReadOnly', { retryAfter: STORE_RETRY_SECONDS });
  } finally {
    clearTimeout(timer);
  }
}
