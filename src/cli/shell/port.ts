/** Whether the service could listen, found out before anything else is made. */
import { createServer } from 'node:net';
import { Failure } from './failure.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Listens for a moment. @returns why that is not possible, such as `EADDRINUSE`; null if it is */
export function portFault({ host, port }: Address): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => resolve(code));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

/** @param code of the system, such as `EADDRINUSE` */
export function cannotListen({ host, port }: Address, code: string): Failure {
  if (code === 'EADDRINUSE') {
    return new Failure(
      `Port ${port} on ${host} is taken by another program.\nStop it, or use another port:  PORT=0 opencif`,
    );
  }
  return new Failure(`Can't listen on ${host} port ${port} (${code}).\nChoose another HOST or PORT.`);
}
