/** `--closed-before`: an age, which counts from when the command is typed, or a time. */
import { InvalidArgumentError } from 'commander';

const units = {
  d: (moment: Date, count: number) => moment.setUTCDate(moment.getUTCDate() - count),
  m: (moment: Date, count: number) => moment.setUTCMonth(moment.getUTCMonth() - count),
  y: (moment: Date, count: number) => moment.setUTCFullYear(moment.getUTCFullYear() - count),
} as const;

const age = /^([1-9]\d{0,3})([dmy])$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * @param text `5y`, `6m` or `90d` of the calendar, or a time with its offset from UTC
 * @returns ISO 8601, UTC
 * @throws InvalidArgumentError
 */
export function timeBefore(text: string, now = new Date()): string {
  const [, count, unit = 'd'] = age.exec(text) ?? [];
  const moment = new Date(count === undefined ? text : now);
  if (count !== undefined) units[unit as keyof typeof units](moment, Number(count));
  const fits = count !== undefined || time.test(text);
  if (fits && !Number.isNaN(moment.getTime())) return moment.toISOString();
  throw new InvalidArgumentError(
    'It must be an age, such as 5y, 6m or 90d, or a time, such as 2026-01-31T12:00:00Z.',
  );
}
