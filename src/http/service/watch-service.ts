/** What `/metrics` tells besides counts: which program runs, its pool and queues, and facts of the store. */
import { keyAges } from '../../domain/key-age.ts';
import { listKeys } from '../../storage/keys/keyring.ts';
import { newestVerification } from '../../storage/record/history-verification.ts';
import { webhookLag } from '../../storage/webhook/webhook-lag.ts';
import type { Services } from '../frame/call.ts';
import type { VerificationFacts } from '../frame/metrics-of-store.ts';

/** The queue of requests that have not begun yet belongs to the listener, which watches it. */
export function watchService(services: Services, version: string): void {
  const { metrics, database, mint, limits } = services;
  metrics.watchProgram({ version, engine: database.engine }, database.pool);
  const { changes, inits, statuses, statusesSeen, audit, access } = services;
  const groups = {
    changes,
    registrations: inits,
    'status reads': statuses,
    'recorded status reads': statusesSeen,
    audit,
    access,
  };
  for (const [name, queue] of Object.entries(groups)) {
    metrics.watchQueue({ name, length: () => queue.length, limit: queue.most });
  }
  const { passwords, held } = services;
  metrics.watchQueue({ name: 'sign-ins', length: () => passwords.length, limit: limits.signInsWaiting });
  metrics.watchQueue({ name: 'held requests', length: () => held.length, limit: limits.heldRequests });
  metrics.watchStore(
    {
      webhooks: () => webhookLag(database, mint.now(), limits.lagEvents),
      keys: async () => keyAges(await listKeys(database), mint.now()),
      verification: () => verification(services),
    },
    limits.scrapeSeconds,
  );
}

async function verification({ database, vault, mint }: Services): Promise<VerificationFacts | null> {
  const found = await newestVerification(database, vault);
  if (!found) return null;
  const seconds = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
  return {
    ageSeconds: seconds(found.beganAt, mint.now()),
    durationSeconds: seconds(found.beganAt, found.endedAt),
    faults: found.faults + found.headFaults,
  };
}
