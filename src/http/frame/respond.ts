/** Answers: the ordered envelope as JSON, and the answer for each kind of error. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failure, success, type ValidationIssue } from '../../contract/envelope.ts';
import { type ErrorCode, errors, type Refusal } from '../../contract/errors.ts';
import { bodyHints } from '../../contract/hints.ts';
import { StoreUnavailable } from '../../storage/engine/database.ts';
import { WrongMasterKey } from '../../storage/keys/keyring.ts';
import type { Answer } from './call.ts';
import { etagOf } from './etag.ts';
import { hintFor } from './hint.ts';
import { networkOf } from './network.ts';

/** Thrown by an endpoint to answer with an error of the table. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: ErrorCode;
  readonly context: Refusal['context'] | readonly ValidationIssue[] | undefined;
  /** Seconds for the header `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** Fills `{login}` of a message. */
  readonly login: string | undefined;
  /** Current version of the customer, for the header `ETag`. */
  readonly version: number | undefined;
  /** For the header `OpenCIF-Hint`, if there is a better one than `hintFor` finds. */
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    more: {
      context?: Refused['context'];
      retryAfter?: number;
      login?: string;
      version?: number;
      hint?: string;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.context = more.context;
    this.retryAfter = more.retryAfter;
    this.login = more.login;
    this.version = more.version;
    this.hint = more.hint;
  }
}

export const JSON_TYPE = 'application/json; charset=utf-8';

export function sendSuccess({ id }: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const { data, requestId = id } = answer;
  return reply
    .headers(headersOf(answer))
    .header('cache-control', 'no-store')
    .type(JSON_TYPE)
    .send(JSON.stringify(success(data, requestId)));
}

/** The headers of an answer. */
function headersOf({
  version,
  replayed,
  dryRun,
  changedSections,
  webhooks,
  setCookie,
}: Answer): Record<string, string> {
  return {
    ...(version !== undefined && { etag: etagOf(version) }),
    ...(replayed && { 'idempotent-replayed': 'true' }),
    ...(dryRun && { 'opencif-dry-run': 'true' }),
    ...(changedSections && { 'opencif-changed-sections': changedSections.join(', ') }),
    ...(webhooks !== undefined && { 'opencif-webhooks': String(webhooks) }),
    ...(setCookie && { 'set-cookie': setCookie }),
  };
}

/** The issues for a body that is not JSON: the same as for any value that is not an object. */
const notAnObject: readonly ValidationIssue[] = [
  {
    instancePath: '',
    schemaPath: '#/type',
    keyword: 'type',
    params: { type: 'object' },
    message: 'must be object',
  },
];

/** Seconds until a client may try again after the store failed. */
export const STORE_RETRY_SECONDS = 1;

const ofFramework: Record<string, () => Refused> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new Refused('requestTooLarge'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Refused('unsupportedMediaType'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Refused('requestValidateError', { context: notAnObject, hint: bodyHints.length }),
  FST_ERR_BAD_URL: () => new Refused('notFound'),
  FST_ERR_MAX_PARAM_LENGTH: () => new Refused('notFound'),
};

/** Maps whatever was thrown to an error of the table. */
export function refusedOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof StoreUnavailable) {
    return new Refused('serviceUnavailable', { retryAfter: STORE_RETRY_SECONDS });
  }
  const code = (error as { code?: unknown }).code;
  return ofFramework[String(code)]?.() ?? new Refused('systemError');
}

export function sendFailure(request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply {
  // The client left while it sent the body, which is its own affair; nobody reads this answer.
  const error = isCutOff(request, thrown) ? new Refused('requestUnreadable') : thrown;
  const refused = refusedOf(error);
  logFault(request, error);
  if (refused.version !== undefined) reply.header('etag', etagOf(refused.version));
  if (refused.retryAfter !== undefined) reply.header('retry-after', refused.retryAfter);
  request.refused = refused;
  reply.header('opencif-hint', hintFor(refused, request));
  const body = failure(refused.code, request.id, refused.context, refused.login);
  reply.code(errors[refused.code].status).type(JSON_TYPE);
  request.server.refusals.pace(refused.code, networkOf(request.ip), {
    send: () => reply.send(JSON.stringify(body)),
    drop: () => reply.raw.destroy(),
  });
  return reply;
}

function isCutOff({ raw }: FastifyRequest, error: unknown): boolean {
  return !raw.complete && raw.destroyed && (error as { code?: unknown }).code === 'ECONNRESET';
}

/** Logs only the service's own faults; the request's log line covers the rest. */
export function logFault({ log, id: requestId, server }: FastifyRequest, error: unknown): void {
  const { code } = refusedOf(error);
  if (code === 'systemError') {
    const why = error instanceof WrongMasterKey ? { why: error.message } : {};
    log.error({ requestId, fault: traceOf(error), ...why });
  }
  if (error instanceof StoreUnavailable) {
    server.storeWatch.note(error);
    const { code: cause, final, message } = error;
    // The reason that a store has ended for good is logged once, when it is noticed.
    log.warn({ requestId, fault: 'store unavailable', cause, ...(!final && { why: message }) });
  }
}

/** Returns name, SQLSTATE and stack frames: a store's error messages and details can quote values. */
function traceOf(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { name: error.name, code: (error as { code?: unknown }).code, frames: frames.slice(0, 8) };
}
