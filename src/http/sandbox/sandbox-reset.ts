/** `POST /sandbox/reset`: restores the documented sample, as in a fresh folder, and forgets requests. */
import { sandboxSample } from '../../domain/sandbox-sample.ts';
import { resetSandbox } from '../../storage/sandbox/sandbox-reset.ts';
import { audit } from '../frame/audit.ts';
import type { Handler } from '../frame/call.ts';

export const sandboxReset: Handler<'sandbox-reset'> = async (call) => {
  const { services } = call;
  await resetSandbox(services.database, services.vault, sandboxSample, services.mint);
  services.recorded.clear();
  services.webhooks.look();
  await audit(call, 'sandboxReset');
  return { data: { status: true } };
};
