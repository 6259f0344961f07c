/** Defines the commands of the event feed and their flags. */
import { type Command, Option } from 'commander';
import { eventTypes } from '../../contract/events.ts';
import type { ServiceFlags } from '../shell/client.ts';
import { clientFor, withService } from '../shell/flags.ts';
import { outputOf } from '../shell/output.ts';
import { stopSignals } from '../shell/stop.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import type { EventsListen } from './listen.ts';
import type { EventsResend } from './resend.ts';

const service = 'The service and the login come from OPENCIF_BASE_URL, OPENCIF_LOGIN and OPENCIF_PASSWORD.';

const listenNote = `
Each event is sent once, in order, and signed as Standard Webhooks specifies. Each run has a new secret.
${service}`;

const resendNote = `
An event's id is evt_CUSTOMER_VERSION. A range holds the events after --from, up to and including --to.
Without --to it ends where the webhook is now. The events keep their ids; newer ones may come between.
${service}`;

type Flags = ServiceFlags & { readonly json?: boolean };

export function addEvents(program: Command, surroundings: Surroundings): void {
  const { env } = surroundings;
  const events = program
    .command('events')
    .description('follow changes, or have them sent again; opencif only');
  const add = (usage: string, description: string, json: string) =>
    withService(events.command(usage).description(description)).option('--json', json);

  add('listen', 'post each event to a program on this machine, until Ctrl-C', 'one JSON line each')
    .requiredOption('--forward-to <url>', 'where to post, such as http://127.0.0.1:3000/webhook')
    .addOption(new Option('--type <type...>', 'only events of these types').choices(eventTypes))
    .option('--after <cursor>', 'start after this cursor of the feed; default: now')
    .addHelpText('after', listenNote)
    .action(async (flags: EventsListen & Flags) => {
      const { eventsListen } = await import('./listen.ts');
      const { signal } = stopSignals(surroundings);
      await eventsListen(await clientFor(flags, env), flags, signal, outputOf(surroundings, flags));
    });
  add(
    'resend <webhookId> [eventId]',
    'have a webhook resend an event or a range of the feed',
    'one JSON line',
  )
    .option('--from <cursor>', 'send the events after this cursor of the feed; 0.0: all')
    .option('--to <cursor>', 'up to and including this cursor')
    .addHelpText('after', resendNote)
    .action(async (webhookId: string, eventId: string | undefined, flags: EventsResend & Flags) => {
      const { eventsResend } = await import('./resend.ts');
      const out = outputOf(surroundings, flags);
      await eventsResend(await clientFor(flags, env), webhookId, eventId, flags, out);
    });
}
