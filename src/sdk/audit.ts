/** `client.access` and `client.audit`: who saw whom, and who did what. For logins with the right `examine`. opencif only. */
import type { List } from './list.ts';
import type { Request } from './message.ts';
import type { CallOptions } from './options.ts';
import type { Transport } from './transport.ts';
import type { AccessEntry, AccessQuery, AuditEntry, AuditQuery } from './types.ts';

export class AccessCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lists what logins saw, newest first; `login` and `kind` narrow the list. @throws ForbiddenError */
  list(query: AccessQuery = {}, options?: CallOptions): List<AccessEntry> {
    const request = { method: 'GET', path: '/access', query: trailQuery(query), repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }
}

export class AuditCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Lists sign-ins, refusals, and the administration of logins, webhooks and keys, newest first. @throws ForbiddenError */
  list(query: AuditQuery = {}, options?: CallOptions): List<AuditEntry> {
    const request = { method: 'GET', path: '/audit', query: trailQuery(query), repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }
}

/** Writes the times as the service reads them. */
export function trailQuery({ from, to, ...rest }: AccessQuery | AuditQuery): Request['query'] & object {
  return { ...rest, from: textOf(from), to: textOf(to) };
}

function textOf(time: string | Date | undefined): string | undefined {
  return time instanceof Date ? time.toISOString() : time;
}
