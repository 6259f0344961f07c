/** The same service on several releases of Node.js, alternating in one run: only the ratios count. */
import { execFileSync } from 'node:child_process';
import type { Bench } from './bench.ts';
import { counted } from './check.ts';
import { runLoad, type Seen } from './load.ts';
import { median, type Result } from './report.ts';
import { updateIndividual } from './requests.ts';
import type { Service } from './service.ts';

/** A release of Node.js and what runs on it. */
interface Contender {
  /** `Node.js v24.21.0` */
  readonly name: string;
  readonly service: Service;
  readonly seen: Seen[];
}

const CONNECTIONS = [32, 64, 128];

/**
 * @param paths paths of other releases' programs
 * @returns for each path, for example `Node.js v24.21.0`
 * @throws Error if one does not run or is not Node.js
 */
export function nodeNames(paths: readonly string[]): Map<string, string> {
  return new Map(
    paths.map((path) => {
      const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
      if (!/^v\d+\.\d+\.\d+$/.test(version))
        throw new Error(`--node takes a program of Node.js, not ${path}.`);
      return [path, `Node.js ${version}`];
    }),
  );
}

/** @param names programs of other releases by path; the release that runs the bench is the first of all */
export async function nodes(
  bench: Bench,
  names: ReadonlyMap<string, string>,
  tell: (text: string) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const connections of CONNECTIONS) {
    tell(`update, ${connections} connections, by turns on ${names.size + 1} releases of Node.js`);
    results.push(...(await compared(bench, names, connections)));
  }
  return results;
}

async function compared(
  bench: Bench,
  names: ReadonlyMap<string, string>,
  connections: number,
): Promise<Result[]> {
  const contenders: Contender[] = [];
  try {
    for (const [path, name] of [[process.execPath, `Node.js ${process.version}`], ...names] as const) {
      contenders.push({ name, service: await bench.serve({}, path), seen: [] });
    }
    for (const { service } of contenders) await load(bench, service, connections, 3);
    for (let round = 0; round < 2 * bench.samples; round++) {
      // The order alternates: otherwise, a machine that gets slower during a round would disadvantage the last release.
      for (const { service, seen } of round % 2 === 0 ? contenders : contenders.toReversed()) {
        seen.push(await load(bench, service, connections, bench.seconds));
      }
    }
    const [first, ...others] = contenders.map((contender) => measured(contender, connections));
    if (!first) return [];
    return [first, ...others.flatMap((other) => [other, ratio(other, first)])];
  } finally {
    for (const { service } of contenders) await service.stop();
  }
}

async function load(
  { folder, stage }: Bench,
  { url }: Service,
  connections: number,
  seconds: number,
): Promise<Seen> {
  const mix = { templates: [updateIndividual], rows: stage.individuals.map((id) => [id]) };
  const target = { url, token: stage.token, mix, connections, seconds };
  const [seen] = await counted(stage, { connections, changes: 1 }, async () => [
    await runLoad(folder, target),
  ]);
  return seen as Seen;
}

function measured({ name, service, seen }: Contender, connections: number): Result {
  const samples = seen.map(({ responses, seconds }) => responses / seconds);
  return {
    case: `update, ${connections} connections, ${name}`,
    value: median(samples),
    unit: '/s',
    samples,
    p50: median(seen.map(({ p50 }) => p50)),
    p99: median(seen.map(({ p99 }) => p99)),
    memory: service.memory(),
  };
}

/** Compares within each round, because the machine's speed changes from one round to the next. */
function ratio(other: Result, first: Result): Result {
  const samples = other.samples.map((value, round) => value / (first.samples[round] ?? Number.NaN));
  return {
    case: `  of ${process.version}`,
    value: Math.exp(samples.reduce((sum, sample) => sum + Math.log(sample), 0) / samples.length),
    unit: 'x',
    samples,
    goal: '>= 0.95',
  };
}
