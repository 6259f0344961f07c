/** Where webhooks may lead, by the settings of this service. */
import type { AddressRules } from '../../delivery/address.ts';
import type { Settings } from '../frame/call.ts';

/** The sandbox is on a developer's machine, and so is what it calls. */
export function webhookRules({ sandbox, allowPrivateWebhooks }: Settings): AddressRules {
  const local = sandbox || allowPrivateWebhooks;
  return { loopback: local, private: allowPrivateWebhooks, http: local };
}
