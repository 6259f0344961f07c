/** One attempt: a POST to a receiver, with a time limit, only to an address that may be called, without redirects. */
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { DeliveryError } from '../contract/webhooks.ts';
import { AddressRefused, type AddressRules, checkedLookup, NameUnknown, urlFault } from './address.ts';
import { type ResolveAll, receiverResolver, systemLookup } from './resolve.ts';

/** Limit of a whole attempt, from the DNS lookup to the status of the answer, in milliseconds. */
export const ATTEMPT_MS = 10_000;
/** The body of an answer is read up to these limits, so that its connection can be reused, and thrown away. */
const BODY_BYTES_MAX = 64 * 1024;
const BODY_MS_MAX = 1000;
/** Idle connections kept for one receiver. */
const IDLE_MAX = 32;

export interface Request {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Aborting it gives up the attempt. */
  readonly signal?: AbortSignal;
}

export interface Result {
  readonly httpStatus: number | null;
  /** Null: the answer was 200 to 299. `aborted`: the signal gave the attempt up; the receiver may have got it. */
  readonly error: DeliveryError | 'aborted' | null;
  readonly ms: number;
}

export interface SenderOptions {
  readonly rules: AddressRules;
  /** Default `ATTEMPT_MS`. */
  readonly attemptMs?: number;
  /** Default: `receiverResolver`, with the system's own look-up only if private addresses are allowed. */
  readonly resolve?: ResolveAll | undefined;
}

class TimedOut extends Error {}

/** Sends attempts, and keeps connections to receivers open between them. */
export class Sender {
  readonly #rules: AddressRules;
  readonly #attemptMs: number;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor({ rules, attemptMs = ATTEMPT_MS, ...options }: SenderOptions) {
    // Names that DNS does not know can only belong to the operator's own network.
    const { resolve = receiverResolver({ system: rules.private ? systemLookup : null }) } = options;
    this.#rules = rules;
    this.#attemptMs = attemptMs;
    const agent = { keepAlive: true, maxFreeSockets: IDLE_MAX, lookup: checkedLookup(rules, resolve) };
    this.#http = new HttpAgent(agent);
    this.#https = new HttpsAgent(agent);
  }

  /** Never rejects: a failure is a result, too. */
  async send(request: Request): Promise<Result> {
    const started = performance.now();
    const result = await this.#attempt(request).catch((error: unknown) => failed(error, request.signal));
    return { ...result, ms: Math.round(performance.now() - started) };
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #attempt(request: Request): Promise<Omit<Result, 'ms'>> {
    // Node.js connects to an IP address in the URL without calling `lookup`, so it is checked here.
    if (urlFault(request.url, this.#rules)) throw new AddressRefused('Webhooks may not call this URL.');
    const httpStatus = await this.#statusOf(request, true);
    if (httpStatus >= 200 && httpStatus < 300) return { httpStatus, error: null };
    return { httpStatus, error: httpStatus >= 300 && httpStatus < 400 ? 'redirect' : 'status' };
  }

  /** @param again whether to try once more on a new connection if the receiver had closed the kept one */
  async #statusOf(request: Request, again: boolean): Promise<number> {
    const client = this.#open(request);
    const timer = setTimeout(() => client.destroy(new TimedOut()), this.#attemptMs);
    try {
      const answer = await answerOf(client, request.body);
      await finish(answer);
      return answer.statusCode ?? 0;
    } catch (error) {
      const closed = (error as { code?: unknown }).code === 'ECONNRESET' && !(error instanceof TimedOut);
      if (!again || !closed || !client.reusedSocket || request.signal?.aborted) throw error;
      return await this.#statusOf(request, false);
    } finally {
      clearTimeout(timer);
    }
  }

  #open({ url, headers, body, signal }: Request): ClientRequest {
    const secure = url.toLowerCase().startsWith('https:');
    const length = String(Buffer.byteLength(body));
    return (secure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: secure ? this.#https : this.#http,
      headers: {
        'content-type': 'application/json',
        'content-length': length,
        'user-agent': 'opencif',
        ...headers,
      },
      ...(signal && { signal }),
    });
  }
}

function answerOf(client: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    client.once('response', resolve).on('error', reject).end(body);
  });
}

/** Waits for the end of the body. Its failure does not matter: only the status counts. */
function finish(answer: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => answer.destroy(), BODY_MS_MAX);
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) answer.destroy();
    });
    answer.on('error', () => {});
    answer.once('close', () => {
      clearTimeout(late);
      resolve();
    });
  });
}

function failed(error: unknown, signal: AbortSignal | undefined): Omit<Result, 'ms'> {
  return { httpStatus: null, error: signal?.aborted ? 'aborted' : classOf(error) };
}

function classOf(error: unknown): DeliveryError {
  if (error instanceof TimedOut) return 'timeout';
  if (error instanceof AddressRefused) return 'addressRefused';
  if (error instanceof NameUnknown) return 'dns';
  const { code = '' } = error as { code?: string };
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|EPROTO)/.test(code)
    ? 'tls'
    : 'connection';
}
