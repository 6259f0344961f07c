/**
 * Tells a service manager that waits for it (systemd with `Type=notify`) that the service accepts requests. Node.js has
 * no datagram sockets of Unix, so systemd's own program sends the message (decision 0050).
 */
import { spawn } from 'node:child_process';
import type { Logger } from 'pino';
import type { Environment } from '../../config.ts';

/** Does nothing unless the service manager has named its socket. If the message cannot be sent, the log says why. */
export function tellSupervisor(env: Environment, logger: Logger): void {
  if (!env.NOTIFY_SOCKET) return;
  const warn = (cause: string) =>
    logger.warn(
      { cause },
      'The service manager was not told that the service is ready: systemd-notify failed. Its unit needs ' +
        'NotifyAccess=all, and systemd-notify in the PATH.',
    );
  const child = spawn('systemd-notify', ['--ready'], { env: env as NodeJS.ProcessEnv, stdio: 'ignore' });
  child.once('error', ({ message }) => warn(message));
  child.once('exit', (code, signal) => {
    if (code !== 0) warn(`it ended with ${signal ?? `exit code ${code}`}`);
  });
}
