/** The command-line flags of an import. */
import type { FileFormat } from '../files/format.ts';

export const operations = ['init', 'update'] as const;
export type Operation = (typeof operations)[number];

/** What names the customer of an update. */
export const matches = ['customerId', 'customerReference'] as const;
export type MatchBy = (typeof matches)[number];

export interface ImportFlags {
  readonly format?: FileFormat;
  readonly operation?: Operation;
  /** @default `customerId` where a row has it, else `customerReference` */
  readonly match?: MatchBy;
  /** @default detected: UTF-8 or UTF-16 */
  readonly encoding?: 'windows-1252';
  readonly map?: string;
  /** Goes on with a proposed map without asking. */
  readonly yes?: boolean;
  /** @default detected */
  readonly delimiter?: string;
  readonly checkpoint?: string;
  /** Number of concurrent requests. @default depends on what the service accepts */
  readonly parallel?: number;
  /** Percent of updates that may shrink a list; 100 turns the brake off. */
  readonly maxDestructive: number;
  readonly dryRun?: boolean;
  /** Why, kept with each change. */
  readonly reason?: string;
  /** For CSV, the rows are always written. */
  readonly rejectedWithRows?: boolean;
  /** Writes cells before and after into the list of changes. */
  readonly reportWithValues?: boolean;
}
