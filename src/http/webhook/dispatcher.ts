/** What sends webhooks, with the settings, limits, counts and traces of the service. */
import type { Logger } from 'pino';
import { type DispatcherOptions, WebhookDispatcher } from '../../delivery/webhook-dispatcher.ts';
import type { Services } from '../frame/call.ts';
import { webhookRules } from './webhook-rules.ts';

type Needed = 'database' | 'vault' | 'settings' | 'limits' | 'mint' | 'metrics' | 'origins';

/** @param delivery replaces options of the dispatcher, as tests do */
export function webhooksOf(
  { database, vault, settings, limits, mint, metrics, origins }: Pick<Services, Needed>,
  { logger, delivery }: { readonly logger?: Logger; readonly delivery?: Partial<DispatcherOptions> },
): WebhookDispatcher {
  return new WebhookDispatcher({
    database,
    vault,
    clock: mint,
    rules: webhookRules(settings),
    limits,
    log: logger,
    originOf: (requestId) => origins.of(requestId),
    onAttempt: (error) => metrics.countAttempt(error),
    ...delivery,
  });
}
