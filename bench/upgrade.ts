/** How long do updates take while the schema changes under them? The next version migrates beside the service. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { everyWay, nextRelease } from '../test/support/next-release.ts';
import type { Bench } from './bench.ts';
import { counted } from './check.ts';
import { runLoad, type Seen } from './load.ts';
import { median, type Result } from './report.ts';
import { updateIndividual } from './requests.ts';

const CONNECTIONS = 32;

/** @param root folder of the clone, whose program is upgraded */
export async function upgrade(bench: Bench, root: string): Promise<Result[]> {
  const { stage, folder, seconds, samples } = bench;
  const release = nextRelease(everyWay, root);
  const service = await bench.serve();
  try {
    const mix = { templates: [updateIndividual], rows: stage.individuals.map((id) => [id]) };
    const target = { url: service.url, token: stage.token, mix, connections: CONNECTIONS };
    // Fails if a request is refused, or is answered and not in the record.
    const load = () =>
      counted(stage, { connections: CONNECTIONS, changes: 1 }, async () => [
        await runLoad(folder, { ...target, seconds }),
      ]);
    await runLoad(folder, { ...target, seconds: 3 });
    const before: Seen[] = [];
    while (before.length < samples) before.push(...(await load()));
    const began = performance.now();
    const migrated = promisify(execFile)(process.execPath, [release.main, 'migrate'], { env: bench.env });
    let took = Number.NaN;
    const ended = migrated.then(() => {
      took = performance.now() - began;
    });
    const during: Seen[] = [];
    while (Number.isNaN(took)) during.push(...(await load()));
    await ended;
    const after: Seen[] = [];
    while (after.length < samples) after.push(...(await load()));
    return [
      measured('before', before),
      measured('while the schema changes', during),
      measured('after', after),
      { case: 'migration', value: took / 1000, unit: 's', samples: [took / 1000] },
      ratio(before, during),
    ];
  } finally {
    await service.stop();
    release.remove();
  }
}

function measured(when: string, seen: readonly Seen[]): Result {
  const samples = seen.map(({ responses, seconds }) => responses / seconds);
  return {
    case: `update, ${CONNECTIONS} connections, ${when}`,
    value: median(samples),
    unit: '/s',
    samples,
    p50: median(seen.map(({ p50 }) => p50)),
    p99: Math.max(...seen.map(({ p99 }) => p99)),
  };
}

/** The slowest sample of each, so that a short hold-up counts. */
function ratio(before: readonly Seen[], during: readonly Seen[]): Result {
  const slowest = (seen: readonly Seen[]) => Math.max(...seen.map(({ p99 }) => p99));
  const value = slowest(during) / slowest(before);
  return { case: '  p99 of before', value, unit: 'x', samples: [value], goal: '<= 3' };
}
