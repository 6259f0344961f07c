/** What a page of the console is given, and what it gives back. */
import type { VNode } from 'preact';
import type { EndpointName, endpoints } from '../../contract/endpoints.ts';
import type { Right } from '../../contract/rights.ts';
import type { Static } from '../../contract/schema.ts';
import type { SessionAnswer } from '../../contract/session.ts';

/** An entry of the bar. */
export interface NavigationEntry {
  readonly path: string;
  readonly text: string;
  /** The key after `g` that leads there. */
  readonly key?: string;
}

/** What an endpoint answers with if it succeeds. */
export type DataOf<Name extends EndpointName> = Static<
  Extract<(typeof endpoints)[number], { name: Name }>['answer']
>;

/** The parts of a request to an endpoint; headers by lower-case name. */
export interface CallParts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answered {
  readonly status: number;
  readonly requestId: string;
}

export interface Granted<Name extends EndpointName> extends Answered {
  readonly ok: true;
  readonly data: DataOf<Name>;
  readonly etag: string | null;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Refusal extends Answered {
  readonly ok: false;
  /** Of the table of errors. */
  readonly code: string;
  readonly message: string;
  /** The context of the error: a list of Ajv's issues for `requestValidateError`, an object for most others. */
  readonly errors: unknown;
  /** As the API words it, for programs. */
  readonly hint: string | null;
  /** Seconds. */
  readonly retryAfter: number | null;
}

export type Reply<Name extends EndpointName> = Granted<Name> | Refusal;

/**
 * Asks an endpoint as the visitor: with their session, from their address. Rights, checks, limits and the audit are
 * those of the API, because it is the API that answers. A refusal is a reply, nothing is thrown.
 */
export type Ask = <Name extends EndpointName>(name: Name, parts?: CallParts) => Promise<Reply<Name>>;

/** A request for a page by whoever, signed in or not. */
export interface GuestVisit {
  /** Null: nobody is signed in. It may wait for its second factor. */
  readonly session: SessionAnswer | null;
  readonly params: Readonly<Record<string, string>>;
  /** Never contains personal data. */
  readonly query: URLSearchParams;
  /** The fields of a POST; empty for a GET. */
  readonly form: URLSearchParams;
  /** True: a module in the page asked, and only the body is sent, without the layout. */
  readonly fragment: boolean;
  readonly now: Date;
  readonly sandbox: boolean;
  /** Name and port at which the visitor's browser reaches the service. */
  readonly host: string;
  /** True: people can sign in at an identity provider. */
  readonly openid: boolean;
  readonly call: Ask;
}

/** A request for a page by a person who is signed in. */
export interface Visit extends GuestVisit {
  /** It is active. */
  readonly session: SessionAnswer;
  /** The entries of the bar that the role may see. */
  readonly navigation: readonly NavigationEntry[];
  may(right: Right): boolean;
}

/** A page of the console, in its layout. */
export interface ShownPage {
  /** For the tab, so without personal data. */
  readonly title: string;
  readonly body: VNode;
  /** Default 200. */
  readonly status?: number;
  /** The text in the box of the bar, which then has the focus; default: none, and no focus. */
  readonly find?: string;
  /** Names of style sheets besides the common ones: `find` is `assets/console/find.css`. */
  readonly styles?: readonly string[];
  /** Names of modules besides the common ones: `find` is `browser/find.ts`. */
  readonly scripts?: readonly string[];
  /** A path of the service that the browser goes on to by itself. */
  readonly next?: string;
}

/** What a page's handler answers: a page, another page to go on to (303), or a file to keep. */
export type Shown =
  | ShownPage
  | {
      /** A path of the service. */
      readonly to: string;
      /** True: the browser is told to forget everything that it keeps for this site. */
      readonly forget?: boolean;
    }
  | { readonly download: string; readonly name: string; readonly type: string };

export interface Page {
  readonly method: 'GET' | 'POST';
  /** Such as `/console/customers/:customerId`. */
  readonly path: string;
  /** The right without which the page is refused; null: every person may see it. */
  readonly right: Right | null;
  /** True: it exists in the sandbox only. */
  readonly sandboxOnly?: true;
  handle(visit: Visit): Promise<Shown>;
}

/** A page that may be seen without a session: those by which people sign in. */
export interface Door {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  handle(visit: GuestVisit): Promise<Shown>;
}
