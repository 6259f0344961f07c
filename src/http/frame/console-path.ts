/** The console's own paths: where its pages begin, and which of them somebody may be sent back to. */

/** The page where the console begins. */
export const HOME = '/console';
export const SIGN_IN = '/console/sign-in';

/** Stands for the service's own, whichever that is. */
const ORIGIN = 'http://own.invalid';
/** Characters that browsers read in one way only, in a path with a query. */
const plain = /^[\w./~%-]+(?:\?[\w.~%&=+-]*)?$/;

/** @returns the path if it is one of the console's pages to look at, or else where the console begins */
export function ownPath(path: string | null): string {
  if (path === null || !plain.test(path) || !URL.canParse(path, ORIGIN)) return HOME;
  const { origin, pathname, search } = new URL(path, ORIGIN);
  const isPage = origin === ORIGIN && (pathname === HOME || pathname.startsWith(`${HOME}/`));
  return isPage && !pathname.startsWith(SIGN_IN) ? `${pathname}${search}` : HOME;
}
