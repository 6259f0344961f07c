/** The summary of an import: its only output. */

import type { Output } from '../shell/output.ts';
import type { Changes } from './changes.ts';
import { type Counts, settledOf } from './checkpoint.ts';
import { type FaultTally, sentenceOf } from './tally.ts';

export interface Outcome {
  readonly counts: Counts;
  readonly faults: FaultTally;
  readonly changes: Pick<Changes, 'counts' | 'path'>;
  /** Whether the whole file was read. */
  readonly complete: boolean;
  readonly dryRun: boolean;
  /** How much of what the counts count was done for rows that have changed since. */
  readonly outdated: number;
  readonly rejectedFile: string;
  /** Null if there is nothing to continue. */
  readonly checkpoint: string | null;
  /** The command that imports the rejected rows once they are corrected; null if their file can't be imported. */
  readonly rejectedAgain: string | null;
}

export function printSummary(outcome: Outcome, out: Output): void {
  const { counts, changes, faults, complete, dryRun, outdated, rejectedFile, checkpoint } = outcome;
  const { sections, unchanged, ...rest } = counts;
  if (out.json) {
    const ofDryRun = dryRun ? { unchanged, sections } : {};
    const rejected = counts.rejected > 0 ? rejectedFile : null;
    const rows = settledOf(counts) - outdated;
    const kinds = changes.counts;
    const ofChanges = Object.keys(kinds).length > 0 ? { changed: kinds, changesFile: changes.path } : {};
    const values = {
      complete,
      dryRun,
      rows,
      ...rest,
      ...(outdated > 0 && { outdated }),
      ...ofDryRun,
      ...ofChanges,
      rejectedFile: rejected,
      checkpoint,
      faults: faults.most(),
    };
    out.print(JSON.stringify(values));
    return;
  }
  for (const line of linesOf(outcome)) out.print(line);
}

function linesOf(outcome: Outcome): string[] {
  const { counts, changes, complete, dryRun, outdated } = outcome;
  const would = dryRun ? 'would be ' : '';
  const parts = [
    `${number(counts.created)} ${would}registered`,
    `${number(counts.updated)} ${would}updated`,
    ...(dryRun ? [`${number(counts.unchanged)} would change nothing`] : []),
    `${number(counts.rejected)} ${would}rejected`,
  ];
  const rows = `${number(settledOf(counts) - outdated)} rows${complete ? '' : ' so far'}`;
  const lines = [`${rows}${dryRun ? ', dry run' : ''}: ${parts.join(', ')}.`];
  if (outdated > 0) {
    const were = outdated === 1 ? 'was done for a row that is' : 'were done for rows that are';
    lines.push(
      `${number(outdated)} of these ${were} no longer in the file as sent then: the file or the map was changed.`,
    );
  }
  const sections = Object.entries(counts.sections).map(([name, count]) => `${name} ${number(count)}`);
  if (sections.length > 0) lines.push(`Sections that updates would change: ${sections.sort().join(', ')}.`);
  const kinds = Object.entries(changes.counts).map(([kind, count]) => `${kind} ${number(count)}`);
  if (kinds.length > 0)
    lines.push(`Cells changed as the map asks: ${kinds.join(', ')}. They are listed in ${changes.path}`);
  if (counts.shrinking > 0) {
    const judged = `${number(counts.shrinking)} of ${number(counts.judged)} updates with lists`;
    lines.push(`${judged} make a list shorter.`);
  }
  return [...lines, ...faultLines(outcome.faults), ...nextLines(outcome)];
}

function faultLines(faults: FaultTally): string[] {
  const told = faults.most();
  if (told.length === 0) return [];
  const more = faults.size - told.length;
  return [
    more > 0 ? `What is wrong, the ${told.length} most frequent of ${faults.size}:` : 'What is wrong:',
    ...told.map(({ count, rows, ...fault }) => {
      const named = `${rows.length === 1 ? 'row' : 'rows'} ${rows.join(', ')}${count > rows.length ? ', …' : ''}`;
      return `  ${number(count)} ×  ${sentenceOf(fault)} (${named})`;
    }),
  ];
}

function nextLines({ counts, complete, rejectedFile, rejectedAgain, checkpoint }: Outcome): string[] {
  const lines: string[] = [];
  if (counts.rejected > 0) lines.push(`The rejected rows and why: ${rejectedFile}`);
  if (!complete || checkpoint === null) return lines;
  lines.push('Fix them in the file and run the same command again: the other rows are not sent twice.');
  if (rejectedAgain !== null) lines.push(`Or fix them in the file of rejected rows:  ${rejectedAgain}`);
  return [...lines, `To send all rows again, remove the checkpoint:  rm ${checkpoint}`];
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
