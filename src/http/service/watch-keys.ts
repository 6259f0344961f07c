/**
 * Reads the store's keys again every two seconds while the server listens, so that tokens end soon after their key was
 * changed, and so that a node that cannot open the keys says so before it meets one that it needs. The embedded store
 * has no other process that could change its keys.
 */
import type { FastifyInstance } from 'fastify';
import type { Services } from '../frame/call.ts';

const EVERY_MS = 2_000;

export function watchKeys(
  server: FastifyInstance,
  { database, vault }: Pick<Services, 'database' | 'vault'>,
): void {
  if (database.engine === 'embedded') return;
  let timer: NodeJS.Timeout | undefined;
  let told = false;
  const look = () =>
    vault.reload().then(
      () => {
        told = false;
      },
      (error: Error) => {
        // The store tells of itself.
        if (told || error.name !== 'WrongMasterKey') return;
        told = true;
        server.log.error({ fault: 'master key' }, error.message.replaceAll('\n', ' '));
      },
    );
  server.addHook('onListen', (done) => {
    timer = setInterval(() => void look(), EVERY_MS).unref();
    done();
  });
  server.addHook('onClose', async () => clearInterval(timer));
}
