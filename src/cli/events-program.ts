/** The commands of the event feed and their flags. */
import { type Command, Option } from 'commander';
import type { Environment } from '../config.ts';
import { eventTypes } from '../contract/events.ts';
import { clientOf, type ServiceFlags } from './client.ts';
import { type EventsListen, eventsListen } from './events.ts';
import { stopSignals } from './serve-stop.ts';

const note = `
Events are sent once each, in order, signed as Standard Webhooks has it; the secret is made anew for each
run. The service and the login come from OPENCIF_BASE_URL, OPENCIF_LOGIN and OPENCIF_PASSWORD.`;

export function addEvents(program: Command, env: Environment): void {
  const events = program.command('events').description('follow all changes of a service; opencif only');
  events
    .command('listen')
    .description('post each event to a program on this machine, until Ctrl-C')
    .requiredOption('--forward-to <url>', 'where to post, http://127.0.0.1:3000/webhook')
    .addOption(new Option('--type <type...>', 'only events of these types').choices(eventTypes))
    .option('--after <cursor>', 'begin after this place in the feed; default: now')
    .option('--base-url <url>', 'the service')
    .option('--login <login>', 'who asks')
    .option('--password <password>', 'better in OPENCIF_PASSWORD')
    .option('--json', 'one JSON line each')
    .addHelpText('after', note)
    .action(({ json = false, ...flags }: EventsListen & ServiceFlags & { json?: boolean }) => {
      const print = (line: string) => process.stdout.write(`${line}\n`);
      return eventsListen(clientOf(flags, env), flags, stopSignals().signal, { json, print });
    });
}
