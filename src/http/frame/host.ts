/**
 * Refuses requests whose header `Host` names another service. A web page can make its own name point to this
 * machine (DNS rebinding); the browser then sends the page's requests here and shows it the answers. What is open
 * to everyone on this machine therefore answers only to the machine's own names, and to those that the operator
 * listed.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Settings } from './call.ts';
import { isOfThisMachine } from './metrics.ts';
import { Refused } from './respond.ts';

/** The port is of no account: a page cannot choose the address behind it. */
const HOST = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/;
const OF_THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** @param host the header `Host` */
export function isNameOfThisMachine(host: string): boolean {
  const name = nameIn(host);
  return name !== undefined && OF_THIS_MACHINE.test(name);
}

function nameIn(host: string): string | undefined {
  const [, address, name = address] = HOST.exec(host.toLowerCase()) ?? [];
  return name;
}

/** Guards the sandbox, whose password is public, and the metrics if they have no token. */
export function refuseOtherHosts(
  server: FastifyInstance,
  { sandbox, metricsToken, allowedHosts }: Settings,
): void {
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const isOurs = (host = '') => {
    const name = nameIn(host);
    return name !== undefined && (OF_THIS_MACHINE.test(name) || allowed.has(name));
  };
  const isGuarded = (request: FastifyRequest) =>
    sandbox ||
    // From elsewhere they can't be read at all.
    (metricsToken === null && request.routeOptions.url === '/metrics' && isOfThisMachine(request));
  server.addHook('onRequest', (request, _reply, done) => {
    const isRefused = isGuarded(request) && !isOurs(request.headers.host);
    done(isRefused ? new Refused('hostNotAllowed') : undefined);
  });
}
