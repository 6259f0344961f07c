/**
 * The cookie of a console session, and where the console is reached. With a public URL over TLS the browser is told
 * to keep the cookie for this host alone and to send it over TLS only (`__Host-`, RFC 6265bis). Without one, the
 * console is for the people at this machine: plain http, and by its own names only.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { parse, serialize } from 'cookie';
import type { Settings } from './call.ts';
import { isNameOfThisMachine } from './host.ts';
import { Refused } from './respond.ts';

/** The error's own message speaks of the sandbox. */
const publicUrlHint =
  'Without OPENCIF_PUBLIC_URL people can sign in on this machine only, by a name such as localhost. Set it to where browsers reach the service.';

type Reached = Pick<Settings, 'publicUrl' | 'sandbox'>;

function nameOf({ publicUrl }: Reached): string {
  return isOverTls(publicUrl) ? '__Host-opencif-session' : 'opencif-session';
}

function isOverTls(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}

/** @returns the value of the session's cookie, or undefined if none was sent */
export function sentSession(settings: Reached, { cookie }: IncomingHttpHeaders): string | undefined {
  return cookie === undefined ? undefined : parse(cookie)[nameOf(settings)];
}

/**
 * The header `Set-Cookie`. The browser forgets the cookie when it is closed; when the session ends, the service says.
 * @param value null: the browser forgets it now
 */
export function sessionCookie(settings: Reached, value: string | null): string {
  return serialize(nameOf(settings), value ?? '', {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: isOverTls(settings.publicUrl),
    ...(value === null && { maxAge: 0 }),
  });
}

/**
 * @returns the origin of the console's pages, such as `https://cif.example.test`
 * @throws Refused `hostNotAllowed` if there is no public URL and the request names another machine
 */
export function consoleOrigin({ publicUrl, sandbox }: Reached, { host }: IncomingHttpHeaders): string {
  if (publicUrl !== null) return publicUrl;
  // The sandbox has judged the name before.
  const isOurs = host !== undefined && (sandbox || isNameOfThisMachine(host));
  const url = `http://${host}`;
  if (!isOurs || !URL.canParse(url)) throw new Refused('hostNotAllowed', { hint: publicUrlHint });
  return new URL(url).origin;
}
