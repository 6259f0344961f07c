/** The log: one JSON line each, or lines for people on a terminal. */
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config.ts';

/**
 * No worker threads: a transport in another thread loses its last lines when the process ends.
 */
export function makeLogger({ logLevel, logFormat }: Config): Logger {
  const people = logFormat === 'pretty' || (logFormat === 'auto' && process.stdout.isTTY);
  const options = {
    level: logLevel,
    base: null,
    redact: ['req.headers', '*.password', '*.token'],
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (!people) return pino(options);
  return pino(
    options,
    pretty({ sync: true, colorize: process.stdout.hasColors?.() ?? false, ignore: 'pid,hostname' }),
  );
}
