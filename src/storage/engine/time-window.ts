/**
 * SQL for what is counted in a window of time, by the database's clock. The time of the statement counts, since a
 * transaction that waited for a lock may have begun before the one that held it. A time that a wrong clock made cannot
 * lengthen a wait.
 */

/**
 * Whether `at` lies in the window that ends now. A time later than now does not.
 * @param at SQL of a time; the time at which its transaction began will do
 * @param seconds SQL of the window's length
 */
export function inWindow(at: string, seconds: string): string {
  return `(${at} > statement_timestamp() - ${seconds} * interval '1 second' and ${at} <= clock_timestamp())`;
}

/**
 * Whole seconds until `end`, at least 1 and never more than the window's length; null if `end` is.
 * @param end SQL of the time at which the window ends
 * @param seconds SQL of the window's length
 */
export function secondsUntil(end: string, seconds: string): string {
  const left = `ceil(extract(epoch from ${end} - statement_timestamp()))::int`;
  return `(case when ${end} is not null then greatest(1, least(${seconds}, ${left})) end)`;
}

/** SQL of the end of a window that began at `start`. */
export function windowEnd(start: string, seconds: string): string {
  return `(${start} + ${seconds} * interval '1 second')`;
}
