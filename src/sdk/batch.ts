/** `client.customers.batch`: gives each item a key, and sends items that could not be judged again. */
import type { BatchItemOutcome, BatchItemRefused, BatchOutcome } from '../contract/answers.ts';
import { apiError } from './error-classes.ts';
import type { APIError } from './errors.ts';
import { sleep, withinLimit } from './limit.ts';
import { keyOf } from './message.ts';
import type { BatchOptions } from './options.ts';
import type { Answer } from './promise.ts';
import { backoffMs } from './retry.ts';
import type { Transport } from './transport.ts';
import type { CustomerInit, CustomerUpdate } from './types.ts';

/** One registration or update of a batch. */
export type BatchItem = BatchInit | BatchUpdate;

/** A registration in a batch. */
export interface BatchInit extends BatchMember {
  /** Registers a customer. */
  operation: 'init';
  /** As `customer.init` takes it. */
  body: CustomerInit;
}

/** An update in a batch. */
export interface BatchUpdate extends BatchMember {
  /** Updates a customer. */
  operation: 'update';
  /** As `customer.update` takes it. */
  body: CustomerUpdate;
}

interface BatchMember {
  /** Why, kept with the change and shown in its history. Form: 1 to 200 characters on one line. @default none */
  reason?: string | undefined;
  /**
   * Names the item, so that sending it again has no second effect. Form: 1 to 255 visible ASCII characters.
   *
   * @default generated for each call
   */
  idempotencyKey?: string | undefined;
}

const path = '/customers/batch';
const endpoint = `POST ${path}`;

/** @throws OpenCIFError */
export async function sendBatch(
  transport: Transport,
  items: readonly BatchItem[],
  options: BatchOptions = {},
): Promise<Answer<BatchOutcome>> {
  const keyed = items.map((item) => ({ ...item, idempotencyKey: keyOf(item.idempotencyKey) }));
  const { timeoutMs, maxRetries, retryDelayMs } = { ...transport.defaults, ...given(options) };
  return withinLimit(endpoint, timeoutMs, options.signal, async (limit) => {
    const send = (left: readonly object[]) =>
      transport.send<BatchOutcome>(
        { method: 'POST', path, body: { items: left }, repeat: 'safe', write: 'keysInBody' },
        { ...options, timeoutMs: Math.max(1, limit.leftMs()) },
      );
    const answer = await send(keyed);
    const outcomes = [...answer.data.items];
    for (let retries = 0; retries < maxRetries; retries += 1) {
      const left = [...outcomes.keys()].filter((index) => isUnjudged(outcomes[index]));
      const waitMs = backoffMs(retries, retryDelayMs);
      if (left.length === 0 || waitMs > limit.leftMs()) break;
      await sleep(waitMs, limit.signal);
      const { data } = await send(left.map((index) => keyed[index] ?? {}));
      for (const [place, index] of left.entries()) {
        const outcome = data.items[place];
        if (outcome) outcomes[index] = outcome;
      }
    }
    return { ...answer, data: { items: outcomes } };
  });
}

function given({ timeoutMs, maxRetries }: BatchOptions) {
  return {
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxRetries !== undefined && { maxRetries }),
  };
}

/**
 * In progress, not begun when the token ended, or the service failed: the same item with the same key may succeed
 * later. A new batch is sent with a new token if the old one has ended.
 */
function isUnjudged(outcome: BatchItemOutcome | undefined): boolean {
  return outcome !== undefined && ([401, 409].includes(outcome.status) || outcome.status >= 500);
}

/** Turns a refused item into the error that its own method would throw. */
export function batchItemError({ status, error }: BatchItemRefused): APIError {
  const { code, context } = error;
  return apiError({
    status,
    code,
    subCode: null,
    requestId: null,
    context,
    headers: new Headers(),
    endpoint,
  });
}
