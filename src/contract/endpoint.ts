/** What the list of endpoints says about each of them. */
import type { ErrorCode } from './errors.ts';
import type { JsonSchema } from './schema.ts';

export interface Endpoint {
  /** Names the endpoint's file in `http/`, `domain/`, `storage/` and the tests. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Fastify's path form: `/customer/status/:customerId`. */
  readonly path: string;
  /** True where the header `x-connectfi-token` is asked for. */
  readonly token: boolean;
  /** True where the endpoint is there in the sandbox only. */
  readonly sandboxOnly?: true;
  readonly summary: string;
  readonly description: string;
  readonly body?: JsonSchema;
  /** What is checked before the handler is called, where it checks parts of the body itself; default: `body`. */
  readonly frame?: JsonSchema;
  /** Largest body in bytes; default `BODY_BYTES`. */
  readonly bodyBytes?: number;
  /** The path's parameters. */
  readonly params?: JsonSchema;
  /** Members of the query string; where it is left out the query is not looked at. */
  readonly query?: JsonSchema;
  /** Request headers it reads, by lower-case name. */
  readonly headers?: JsonSchema;
  /** Shape of a success's `data`. */
  readonly answer: JsonSchema;
  /** Codes of the error table it can answer, besides those any endpoint can. */
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly {
    readonly name: string;
    /** Values of the path's parameters, where the answer does not hold them. */
    readonly path?: { readonly [name: string]: string };
    readonly body?: unknown;
    readonly data: unknown;
  }[];
}
