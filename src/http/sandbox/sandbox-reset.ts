/** `POST /sandbox/reset`: restores the documented sample, as in a fresh folder, and forgets requests. */
import { sandboxSample } from '../../domain/sandbox-sample.ts';
import { resetSandbox } from '../../storage/sandbox/sandbox-reset.ts';
import { auditIn } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';

export const sandboxReset: Handler<'sandbox-reset'> = async (call) => {
  const { services } = call;
  const { database, vault, mint } = services;
  await resetSandbox(database, vault, sandboxSample, mint, (tx) => auditIn(tx, call, 'sandboxReset'));
  services.recorded.clear();
  services.webhooks.look();
  return { data: { status: true } };
};
