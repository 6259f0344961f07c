/** Times in words: rendered by the service, and kept right by the page. */

/** @param at ISO 8601 @returns `2026-11-25 10:00 UTC` */
export function utc(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

const UNITS = [
  [60, 60, 'min'],
  [3600, 24, 'h'],
  [86_400, 7, 'days'],
] as const;

/**
 * @param inFull writes a time in full, the date first; default: in UTC
 * @returns `just now`, `2 min ago`, `3 h ago`, `2 days ago`; beyond a week the date; a time to come in full
 */
export function timeAgo(at: string, now: Date, inFull: (at: string) => string = utc): string {
  const seconds = (now.getTime() - Date.parse(at)) / 1000;
  if (seconds < 0) return inFull(at);
  if (seconds < 60) return 'just now';
  for (const [size, most, name] of UNITS) {
    const count = Math.floor(seconds / size);
    if (count < most) return `${count} ${count === 1 && name === 'days' ? 'day' : name} ago`;
  }
  return inFull(at).slice(0, 10);
}

/** @param seconds to wait, at least 1 @returns `45 seconds`; from two minutes on `3 minutes`, rounded up */
export function wait(seconds: number): string {
  if (seconds < 120) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
