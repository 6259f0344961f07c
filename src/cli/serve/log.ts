/** The log: JSON lines, or lines for people on a terminal. */
import { type Logger, pino } from 'pino';
import type { Config } from '../../config.ts';
import type { OutputStream } from '../shell/surroundings.ts';

const hidden = () => '[hidden]';

/**
 * A second safeguard behind the allow-lists for logging: hides everything that came with a request. pino's
 * `redact` would copy the object of every line to search it.
 */
const serializers = Object.fromEntries(
  ['req', 'res', 'headers', 'params', 'query', 'body', 'user', 'customer', 'token', 'password'].map(
    (name) => [name, hidden],
  ),
);

/**
 * No worker threads: a transport in another thread loses its last lines when the process ends.
 * @param stream standard error if standard output is for data
 */
export async function makeLogger({ logLevel, logFormat }: Config, stream: OutputStream): Promise<Logger> {
  const people = logFormat === 'pretty' || (logFormat === 'auto' && stream.isTTY);
  const options = {
    level: logLevel,
    base: null,
    serializers,
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  const { fd } = stream;
  if (!people) return pino(options, fd === undefined ? stream : pino.destination({ dest: fd, sync: true }));
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({
      destination: fd ?? stream,
      sync: true,
      colorize: stream.hasColors?.() ?? false,
      ignore: 'pid,hostname',
    }),
  );
}
