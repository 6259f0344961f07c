/** Where webhooks may point, according to this service's settings. */
import type { AddressRules } from '../../delivery/address.ts';
import type { Settings } from '../frame/call.ts';

/** The sandbox runs on a developer's machine, and so do the receivers it calls. */
export function webhookRules({ sandbox, allowPrivateWebhooks }: Settings): AddressRules {
  const local = sandbox || allowPrivateWebhooks;
  return { loopback: local, private: allowPrivateWebhooks, http: local };
}
