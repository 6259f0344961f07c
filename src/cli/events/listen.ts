/** `opencif events listen`: posts each event to a program on this machine, signed like a webhook. */
import type { KeyObject } from 'node:crypto';
import type { CustomerEvent, OpenCIF } from '../../sdk/index.ts';
import { makeWebhookSecret, webhookHeaders, webhookKey } from '../../vault/webhook-signature.ts';
import { told } from '../shell/client.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';

export interface EventsListen {
  readonly forwardTo: string;
  /** Types to forward. @default all */
  readonly type?: readonly string[];
  /** A cursor of the feed to start after. @default events from now on */
  readonly after?: string;
}

/** Time limit of one attempt, the same as for webhooks. */
const ATTEMPT_MS = 10_000;

interface Delivery {
  /** Null if there was no answer. */
  readonly status: number | null;
  readonly error: string | null;
  readonly ms: number;
}

/** Runs until the signal; sends each event once, in order, even if the one before failed. */
export async function eventsListen(
  client: OpenCIF,
  { forwardTo, type, after = 'latest' }: EventsListen,
  signal: AbortSignal,
  out: Output,
): Promise<void> {
  if (!/^https?:\/\//i.test(forwardTo) || !URL.canParse(forwardTo)) {
    throw new Failure(
      '--forward-to must be an http or https URL, such as http://127.0.0.1:3000/webhook.',
      exitCodes.usage,
    );
  }
  const secret = makeWebhookSecret();
  const key = webhookKey(secret);
  const follow = async () => {
    const { nextCursor } = await client.events.list({ after, limit: 1, wait: 0 }, { signal });
    out.print(
      out.json
        ? JSON.stringify({ forwardTo, secret })
        : `Forwarding to ${forwardTo}. Ctrl-C stops it.\nThe signing secret, for this run only: ${secret}`,
    );
    const from = after === 'latest' ? (nextCursor ?? after) : after;
    for await (const { items } of client.events.follow({ after: from }, { signal })) {
      for (const event of items) {
        if (type && !type.includes(event.type)) continue;
        const delivery = await deliver(forwardTo, key, event, signal);
        out.print(out.json ? JSON.stringify({ event: event.id, ...delivery }) : lineOf(event, delivery));
      }
    }
  };
  try {
    await told(client, follow);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function deliver(
  url: string,
  key: KeyObject,
  event: CustomerEvent,
  signal: AbortSignal,
): Promise<Delivery> {
  const body = JSON.stringify({ type: event.type, timestamp: event.timestamp, data: event });
  const started = performance.now();
  const timestamp = Math.floor((performance.timeOrigin + started) / 1000);
  const headers = {
    'content-type': 'application/json',
    ...webhookHeaders([key], { id: event.id, timestamp, body }),
  };
  const ms = () => Math.round(performance.now() - started);
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]);
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: limit });
    await answer.body?.cancel();
    return { status: answer.status, error: null, ms: ms() };
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
    return { status: null, error: typeof code === 'string' ? code : (error as Error).name, ms: ms() };
  }
}

function lineOf(event: CustomerEvent, { status, error, ms }: Delivery): string {
  const outcome = status === null ? `no answer (${error})` : String(status);
  return [
    event.timestamp,
    event.type,
    event.customerId,
    `version ${event.version}`,
    outcome,
    `${ms} ms`,
  ].join('  ');
}
