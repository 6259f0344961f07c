/** The table for people, and the file that a later run can be compared with. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Floor } from './floor.ts';

export interface Result {
  readonly case: string;
  /** Requests per second, or in the unit that `unit` names; the median of `samples`. */
  readonly value: number;
  readonly unit: string;
  readonly samples: readonly number[];
  /** Milliseconds, medians. */
  readonly p50?: number;
  readonly p99?: number;
  /** pgbench's results just before and just after. */
  readonly floor?: readonly [Floor, Floor];
  /** Resident memory of the service, or of its workers and the process that started them, in MB. */
  readonly memory?: number;
  readonly goal?: string;
}

export function ratioOf({ value, floor }: Result): number | null {
  return floor ? value / ((floor[0].perSecond + floor[1].perSecond) / 2) : null;
}

export function table(results: readonly Result[]): string {
  const head = ['case', 'result', 'of the floor', 'p50 ms', 'p99 ms', "floor's p99 ms", 'MB', 'goal'];
  const rows = results.map((result) => [
    result.case,
    `${round(result.value)} ${result.unit}`,
    ratioOf(result)?.toFixed(2) ?? '',
    result.p50?.toFixed(1) ?? '',
    result.p99?.toFixed(1) ?? '',
    result.floor?.map(({ p99 }) => p99.toFixed(0)).join(', ') ?? '',
    result.memory?.toFixed(0) ?? '',
    result.goal ?? '',
  ]);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value < 10 ? 2 : 1);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function conditions(root: string, more: object): object {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'src', 'migrations', 'bench/*.ts') !== '';
  return {
    at: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD') + (changed ? ' with changes' : ''),
    machine: { system: type(), cores: cpus().length, cpu: cpus()[0]?.model, memoryBytes: totalmem() },
    node: process.version,
    ...more,
  };
}

/** @returns the file's path */
export function keep(folder: string, content: object): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`);
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  return file;
}
