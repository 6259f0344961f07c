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
  /** Of CSV, the rows are always written. */
  readonly rejectedWithRows?: boolean;
}
