/** What the command line of an import may say. */
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
  /** Requests under way at once. @default by what the service takes */
  readonly parallel?: number;
  /** Percent of updates that may shrink a list; 100: the brake is off. */
  readonly maxDestructive: number;
  readonly dryRun?: boolean;
  readonly rejectedWithRows?: boolean;
}
