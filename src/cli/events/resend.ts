/** `opencif events resend`: has a webhook send events again, one or a range of the feed. */
import { webhooksResendBody } from '../../contract/webhooks.ts';
import { type OpenCIF, TooManyRequestsError, type WebhookResend } from '../../sdk/index.ts';
import { inWords, told } from '../shell/client.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';

/** A range of the feed, between two cursors. */
export interface EventsResend {
  /** Sends the events after this cursor; 0.0 starts with the first change. */
  readonly from?: string;
  /** Last cursor, inclusive. @default where the webhook is now */
  readonly to?: string;
}

/** @param eventId undefined: sends the range */
export async function eventsResend(
  client: OpenCIF,
  webhookId: string,
  eventId: string | undefined,
  range: EventsResend,
  out: Output,
): Promise<void> {
  const what = wanted(webhookId, eventId, range);
  const events =
    'eventId' in what
      ? (await told(client, () => client.webhooks.resend(webhookId, what))).events
      : await resendRange(client, webhookId, what);
  out.print(
    out.json
      ? JSON.stringify({ webhookId, events })
      : `${events} ${events === 1 ? 'event' : 'events'} will be sent again to ${webhookId}.`,
  );
}

type Range = Extract<WebhookResend, { from: string }>;

const [, { properties }] = webhooksResendBody.oneOf;
const cursor = new RegExp(properties.from.pattern);

/** @throws Failure (wrong usage) */
function wanted(webhookId: string, eventId: string | undefined, { from, to }: EventsResend): WebhookResend {
  if (eventId !== undefined && from === undefined && to === undefined) return { eventId };
  if (eventId !== undefined || from === undefined) {
    throw new Failure(
      `Name one event or a range:  opencif events resend ${webhookId} EVENT_ID\n` +
        `                       or  opencif events resend ${webhookId} --from CURSOR [--to CURSOR]`,
      exitCodes.usage,
    );
  }
  for (const [flag, value] of Object.entries({ from, to })) {
    if (value === undefined || cursor.test(value)) continue;
    throw new Failure(
      `--${flag} must be a nextCursor of GET /events or a webhook's cursor; 0.0 is the beginning of the feed.`,
      exitCodes.usage,
    );
  }
  return to === undefined ? { from } : { from, to };
}

/** Repeats the request, because the service processes a long range in parts. */
async function resendRange(client: OpenCIF, webhookId: string, range: Range): Promise<number> {
  let events = 0;
  for (let from: string | null = range.from; from !== null; ) {
    const part: Range = { ...range, from };
    try {
      const taken = await inTurn(() => client.webhooks.resend(webhookId, part));
      events += taken.events;
      from = taken.nextCursor;
    } catch (error) {
      throw stoppedAt(inWords(error, client), events, webhookId, part);
    }
  }
  return events;
}

/** The service takes no more while too many events wait. The client has then waited as long as it was told to. */
async function inTurn<T>(request: () => PromiseLike<T>): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof TooManyRequestsError)) throw error;
    }
  }
}

/** Keeps the parts that were accepted: only the rest must be requested again. */
function stoppedAt(error: unknown, events: number, webhookId: string, { from, to }: Range): unknown {
  if (events === 0 || !(error instanceof Failure)) return error;
  const rest = `opencif events resend ${webhookId} --from ${from}${to === undefined ? '' : ` --to ${to}`}`;
  return error.as(`${error.message}\n${events} events will be sent again; for the rest:  ${rest}`);
}
