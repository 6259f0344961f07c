/** The summary of an import: its only output. */

import type { Output } from '../shell/output.ts';
import { type Counts, settledOf } from './checkpoint.ts';

export interface Outcome {
  readonly counts: Counts;
  /** Whether the whole file was read. */
  readonly complete: boolean;
  readonly dryRun: boolean;
  readonly rejectedFile: string;
  /** Null if there is nothing to continue. */
  readonly checkpoint: string | null;
}

export function printSummary(outcome: Outcome, out: Output): void {
  const { counts, complete, dryRun, rejectedFile, checkpoint } = outcome;
  const { sections, unchanged, ...rest } = counts;
  if (out.json) {
    const ofDryRun = dryRun ? { unchanged, sections } : {};
    const rejected = counts.rejected > 0 ? rejectedFile : null;
    const rows = settledOf(counts);
    const values = { complete, dryRun, rows, ...rest, ...ofDryRun, rejectedFile: rejected, checkpoint };
    out.print(JSON.stringify(values));
    return;
  }
  for (const line of linesOf(outcome)) out.print(line);
}

function linesOf({ counts, complete, dryRun, rejectedFile, checkpoint }: Outcome): string[] {
  const would = dryRun ? 'would be ' : '';
  const parts = [
    `${number(counts.created)} ${would}registered`,
    `${number(counts.updated)} ${would}updated`,
    ...(dryRun ? [`${number(counts.unchanged)} would change nothing`] : []),
    `${number(counts.rejected)} ${would}rejected`,
  ];
  const rows = `${number(settledOf(counts))} rows${complete ? '' : ' so far'}`;
  const lines = [`${rows}${dryRun ? ', dry run' : ''}: ${parts.join(', ')}.`];
  const sections = Object.entries(counts.sections).map(([name, count]) => `${name} ${number(count)}`);
  if (sections.length > 0) lines.push(`Sections that updates would change: ${sections.sort().join(', ')}.`);
  if (counts.shrinking > 0) {
    const judged = `${number(counts.shrinking)} of ${number(counts.judged)} updates with lists`;
    lines.push(`${judged} make a list shorter.`);
  }
  if (counts.rejected > 0) lines.push(`The rejected rows and why: ${rejectedFile}`);
  if (complete && checkpoint !== null) {
    lines.push('Fix them in the file and run the same command again: the other rows are not sent twice.');
    lines.push(`To send all rows again, remove the checkpoint:  rm ${checkpoint}`);
  }
  return lines;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
