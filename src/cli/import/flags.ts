/** The command-line flags of an import. */
import type { FileFormat } from '../files/format.ts';

export const operations = ['init', 'update'] as const;
export type Operation = (typeof operations)[number];

export interface ImportFlags {
  readonly format?: FileFormat;
  readonly operation?: Operation;
  readonly map?: string;
  /** @default a comma */
  readonly delimiter?: string;
  readonly checkpoint?: string;
  /** Number of concurrent requests. @default depends on what the service accepts */
  readonly parallel?: number;
  /** Percent of updates that may shrink a list; 100 turns the brake off. */
  readonly maxDestructive: number;
  readonly dryRun?: boolean;
  /** Why, kept with each change. */
  readonly reason?: string;
  readonly rejectedWithRows?: boolean;
}
