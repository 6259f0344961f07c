/** The description of an endpoint in the list of endpoints. */
import type { AccessKind } from './access-kinds.ts';
import type { AuditKind } from './audit-kinds.ts';
import type { ErrorCode } from './errors.ts';
import type { Right } from './rights.ts';
import type { JsonSchema } from './schema.ts';

export interface Endpoint {
  /** Also the name of the endpoint's file in `http/`, `domain/`, `storage/` and the tests. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Fastify's path form: `/customer/status/:customerId`. */
  readonly path: string;
  /** True if the header `x-connectfi-token` is required. */
  readonly token: boolean;
  /**
   * The right that the role of the login must have; null: every login may. What an endpoint needs beyond it, it checks
   * itself and says so in its description.
   */
  readonly right: Right | null;
  /**
   * Of an endpoint of the console, which a browser calls with the cookie of a person's session and no program with a
   * token: which session it needs. `none`: it begins one. `any`: also one that waits for its second factor.
   */
  readonly session?: 'none' | 'any' | 'active';
  /**
   * What kind of reading it is, if its answer shows customers. It is recorded before the answer leaves: that of a person
   * always, that of a program if the operator wants it, and every `reveal`. The dry run of a `change` is recorded as a
   * `preview`.
   */
  readonly reads?: AccessKind;
  /** The audit event that `once()` writes in the transaction of the change. */
  readonly audits?: AuditKind;
  /** True if connectFi documents the endpoint. Headers that it does not know are then ignored, as theirs does. */
  readonly documented?: true;
  /** True if the endpoint exists in the sandbox only. */
  readonly sandboxOnly?: true;
  readonly summary: string;
  readonly description: string;
  readonly body?: JsonSchema;
  /** Schema checked before the handler runs, if the handler checks parts of the body itself; default: `body`. */
  readonly frame?: JsonSchema;
  /** Largest body in bytes; default `limits.bodyBytes`. */
  readonly bodyBytes?: number;
  /** The path's parameters. */
  readonly params?: JsonSchema;
  /** Members of the query string; if omitted, the query is ignored. */
  readonly query?: JsonSchema;
  /** Request headers that the endpoint reads, by lower-case name. */
  readonly headers?: JsonSchema;
  /** Shape of `data` in a success. */
  readonly answer: JsonSchema;
  /** Codes of the error table it can return, besides those that any endpoint can. */
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly {
    readonly name: string;
    /** Values of the path's parameters, if the answer does not contain them. */
    readonly path?: { readonly [name: string]: string };
    readonly body?: unknown;
    readonly data: unknown;
  }[];
}
