/** Shows the progress of an import: a bar on a terminal, a plain line every 10 s elsewhere and in CI. */
import { dimOf } from '../shell/output.ts';
import { startProgress } from '../shell/progress.ts';
import type { Surroundings } from '../shell/surroundings.ts';

export interface Position {
  /** Rows settled, including those of interrupted runs. */
  readonly rows: number;
  readonly rejected: number;
  /** Bytes read, and the total; null if unknown. */
  readonly bytes: number;
  readonly size: number | null;
}

export interface ImportProgress {
  end(): void;
}

const BAR = 24;
/** How often to check whether a line is due. */
const LOOK_MS = 200;

/** @param position called when a line is due */
export function startImportProgress(
  position: () => Position,
  { env, stderr }: Pick<Surroundings, 'env' | 'stderr'>,
): ImportProgress {
  const bar = stderr.isTTY === true && !env.CI;
  const dim = dimOf(bar, env);
  const startedAt = performance.now();
  const from = position();
  const line = () => {
    const now = position();
    const text = paceOf(from, now, (performance.now() - startedAt) / 1000);
    return bar ? `${barOf(now, dim)}${text}` : text;
  };
  const progress = startProgress(line, stderr, bar);
  const timer = setInterval(() => progress.tell(), LOOK_MS);
  return {
    end() {
      clearInterval(timer);
      progress.end();
    },
  };
}

function paceOf(from: Position, now: Position, seconds: number): string {
  const parts = [
    `${now.rows.toLocaleString('en-US')} rows`,
    `${Math.round((now.rows - from.rows) / seconds).toLocaleString('en-US')}/s`,
    `${now.rejected.toLocaleString('en-US')} rejected`,
  ];
  const left = secondsLeft(from, now, seconds);
  if (left !== null) parts.push(`${timeOf(left)} left`);
  return parts.join('  ');
}

function secondsLeft(from: Position, now: Position, seconds: number): number | null {
  const done = now.bytes - from.bytes;
  return now.size === null || done <= 0 ? null : ((now.size - now.bytes) / done) * seconds;
}

/** 75 as `1 min 15 s`. */
export function timeOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function barOf({ bytes, size }: Position, dim: (text: string) => string): string {
  if (size === null) return '';
  const share = size === 0 ? 1 : Math.min(bytes / size, 1);
  const full = Math.round(share * BAR);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${'#'.repeat(full)}${dim('-'.repeat(BAR - full))}] ${percent} %  `;
}
