/** `POST /customers/batch`: each item goes through the handler of its own endpoint. */
import type {
  BatchFrameItem,
  BatchItemOutcome,
  BatchItemRefused,
  batchOperations,
} from '../../contract/batch.ts';
import {
  type CustomerInit,
  type CustomerUpdate,
  customerInitBody,
  customerUpdateBody,
} from '../../contract/customer.ts';
import { failure } from '../../contract/envelope.ts';
import { type ErrorCode, errors } from '../../contract/errors.ts';
import { type InitHeaders, reasonText } from '../../contract/headers.ts';
import { limits } from '../../contract/limits.ts';
import { may } from '../../contract/rights.ts';
import { taxIdOf } from '../../domain/customer-init.ts';
import { validator } from '../../validation/validate.ts';
import { audit } from '../frame/audit.ts';
import type { Call, CallOf, Handler } from '../frame/call.ts';
import { isDryRun } from '../frame/idempotency-key.ts';
import { reasonHeader } from '../frame/reason.ts';
import { requireRight, rightOf } from '../frame/require-right.ts';
import { Refused, refusedOf } from '../frame/respond.ts';
import { customerInit } from './customer-init.ts';
import { customerUpdate } from './customer-update.ts';

type BatchCall = CallOf<'customers-batch'>;
type ItemCall<Body> = Call & { readonly body: Body; readonly headers: InitHeaders };

const operations = {
  init: {
    right: rightOf('customer-init'),
    issuesOf: validator(customerInitBody),
    handle: (call: ItemCall<never>) => customerInit(call),
    names: (body: CustomerInit) => {
      const taxId = taxIdOf(body);
      return [`reference ${body.customerReference}`, ...(taxId ? [`${taxId.kind} ${taxId.value}`] : [])];
    },
  },
  update: {
    right: rightOf('customer-update'),
    issuesOf: validator(customerUpdateBody),
    handle: (call: ItemCall<never>) => customerUpdate(call),
    names: (body: CustomerUpdate) => [`customer ${body.customerId}`],
  },
} satisfies Record<(typeof batchOperations)[number], object>;

/** The check of the whole batch leaves half characters to the items. */
const optionIssuesOf = validator({ type: 'object', properties: { reason: reasonText } });

/**
 * Runs all items in parallel, except those that could conflict: items of one customer, registrations under one
 * reference or number, and items with the same key. Those run one after another in list order, so the outcomes
 * match the same requests sent one by one.
 */
export const customersBatch: Handler<'customers-batch'> = async (call) => {
  const newest = new Map<string, Promise<BatchItemOutcome>>();
  const judge = judgeOf(call);
  const outcomes = call.body.items.map((item) => {
    const judged = judge(item);
    if ('status' in judged) return judged;
    const before = judged.names.flatMap((name) => newest.get(name) ?? []);
    const outcome = before.length === 0 ? judged.carryOut() : after(before, judged.carryOut);
    for (const name of judged.names) newest.set(name, outcome);
    return outcome;
  });
  const data = { items: await Promise.all(outcomes) };
  await tellForbidden(call);
  return { data, ...(isDryRun(call) && { dryRun: true }) };
};

/** As their own endpoints do, once for all items of an operation. */
async function tellForbidden(call: BatchCall): Promise<void> {
  const asked = new Set(call.body.items.map(({ operation }) => operation));
  const forbidden = [...asked].filter((operation) => !may(call.bearer.role, operations[operation].right));
  const events = forbidden.map((operation) => audit(call, 'forbidden', `customer-${operation}`));
  await Promise.all(events).catch(call.tellFault);
}

/** An item that is ready to run, and the names by which it may conflict with others. */
interface Ready {
  readonly names: readonly string[];
  readonly carryOut: () => Promise<BatchItemOutcome>;
}

function judgeOf(call: BatchCall): (item: BatchFrameItem) => Ready | BatchItemRefused {
  // Logs each kind of fault once: if the store is gone, the same line would appear five hundred times.
  const told = new Set<ErrorCode>();
  const refuse = (error: unknown): BatchItemRefused => {
    const refused = refusedOf(error);
    if (!told.has(refused.code)) call.tellFault(error);
    told.add(refused.code);
    return refusal(refused);
  };
  return (item) => {
    const { body, idempotencyKey } = item;
    const { names } = operations[item.operation];
    try {
      check(call, item);
    } catch (error) {
      return refuse(error);
    }
    return {
      names: [...names(body as never), ...(idempotencyKey === undefined ? [] : [`key ${idempotencyKey}`])],
      carryOut: () => carryOut(call, item).catch(refuse),
    };
  };
}

/** @throws Refused what an endpoint of its own refuses before it looks at anything stored */
function check({ bearer }: BatchCall, { operation, reason, body }: BatchFrameItem): void {
  const { right, issuesOf } = operations[operation];
  requireRight(bearer, right);
  if (Buffer.byteLength(JSON.stringify(body)) > limits.bodyBytes.value) throw new Refused('requestTooLarge');
  const issues = issuesOf(body) ?? optionIssuesOf({ reason });
  if (issues) throw new Refused('requestValidateError', { context: issues });
}

/** Skips the items after one that could not be judged, so that they are still in order when sent again. */
async function after(
  before: readonly Promise<BatchItemOutcome>[],
  carryOut: Ready['carryOut'],
): Promise<BatchItemOutcome> {
  const outcomes = await Promise.all(before);
  const unjudged = outcomes.some(({ status }) => status === 409 || status >= 500);
  return unjudged ? refusal(new Refused('serviceUnavailable')) : carryOut();
}

/** Gives each item its own requestId, which the history and the queue use to tell changes apart. */
async function carryOut(
  call: BatchCall,
  { operation, idempotencyKey, reason, body }: BatchFrameItem,
): Promise<BatchItemOutcome> {
  // A batch can take long. What has not begun when its login ends is not done.
  const bearer = await call.bearerNow();
  const requestId = call.services.mint.requestId();
  call.services.origins.share(call.requestId, requestId);
  const { 'opencif-dry-run': dryRun } = call.headers;
  // No other header is passed on: a header sent with the whole batch was not checked for the item.
  const headers: InitHeaders = {
    ...(dryRun !== undefined && { 'opencif-dry-run': dryRun }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...reasonHeader(reason),
  };
  const answer = await operations[operation].handle({
    ...call,
    bearer,
    requestId,
    headers,
    body: body as never,
  });
  const { data, version, replayed, changedSections } = answer;
  return {
    status: 200,
    data,
    version,
    requestId: answer.requestId ?? requestId,
    ...(replayed && { replayed }),
    ...(changedSections && { changedSections: [...changedSections] }),
  };
}

function refusal({ code, context }: Refused): BatchItemRefused {
  const { requestId: _, ...error } = failure(code, '', context);
  return { status: errors[code].status as BatchItemRefused['status'], error };
}
