/** The embedded engine: updates with fsync on, and how long starts take. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbedded } from '../src/storage/pglite/pglite.ts';
import { assertCounted, verify, versionsOf } from './check.ts';
import { runLoad } from './load.ts';
import { median, type Result } from './report.ts';
import { updateIndividual } from './requests.ts';
import { type Service, startService } from './service.ts';
import { fill, type Stage } from './stage.ts';

const CONNECTIONS = 32;

export async function embedded(
  folder: string,
  quick: boolean,
  tell: (text: string) => void,
): Promise<Result[]> {
  tell('embedded engine');
  const dataDir = join(folder, 'embedded');
  const first = await openEmbedded({ dataDir });
  const stage = await fill(first, { individuals: quick ? 1_000 : 10_000, businesses: 10 }, () => {});
  await first.close();
  const env = { OPENCIF_DATA_DIR: dataDir, OPENCIF_SANDBOX: 'false', OPENCIF_MASTER_KEY: stage.masterKey };
  const mix = { templates: [updateIndividual], rows: stage.individuals.map((id) => [id]) };
  const samples = [];
  for (let sample = 0; sample < (quick ? 1 : 3); sample++) {
    // Counted while the service is stopped, because only one process at a time can open the store.
    const before = await whileStopped(stage, dataDir, versionsOf);
    const service = await startService(folder, env);
    const load = { url: service.url, token: stage.token, mix, connections: CONNECTIONS };
    // Each process compiles the engine while it runs: its first seconds are slower by a third.
    await runLoad(folder, { ...load, seconds: quick ? 1 : 6 }).then((seen) =>
      samples.push({ ...seen, stall: 0, memory: 0, warm: true }),
    );
    // Reading resets the value: what follows covers the sample, without the start.
    const longestStall = () => service.metric('nodejs_eventloop_lag_max_seconds');
    await longestStall();
    const seen = await runLoad(folder, { ...load, seconds: quick ? 2 : 8 });
    const stall = (await longestStall()) * 1000;
    samples.push({ ...seen, stall, memory: service.memory(), warm: false });
    await service.stop();
    const added = (await whileStopped(stage, dataDir, versionsOf)) - before;
    assertCounted({ connections: 2 * CONNECTIONS, changes: 1 }, samples.slice(-2), added);
  }
  await whileStopped(stage, dataDir, verify);
  const measured = samples.filter(({ warm }) => !warm);
  const rates = measured.map(({ responses, seconds }) => responses / seconds);
  const stalls = measured.map(({ stall }) => stall);
  return [
    {
      case: `update, embedded engine, ${CONNECTIONS} connections`,
      value: median(rates),
      unit: '/s',
      samples: rates,
      p50: median(measured.map(({ p50 }) => p50)),
      p99: median(measured.map(({ p99 }) => p99)),
      memory: median(measured.map(({ memory }) => memory)),
      goal: '>= 3,000/s',
    },
    {
      case: '  its longest event-loop stall',
      value: median(stalls),
      unit: 'ms',
      samples: stalls,
      goal: '< 50 ms',
    },
  ];
}

/** Works on the store while no service has it: there is room for one. */
export async function whileStopped<T>(
  stage: Stage,
  dataDir: string,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const database = await openEmbedded({ dataDir });
  try {
    return await work({ ...stage, database });
  } finally {
    await database.close();
  }
}

/** From the start of the process to its first answer. */
export async function starts(
  folder: string,
  samples: number,
  tell: (text: string) => void,
): Promise<Result[]> {
  tell('starts');
  const dataDir = join(folder, 'sandbox');
  const fresh: Start[] = [];
  const again: Start[] = [];
  for (let start = 0; start < samples; start++) {
    rmSync(dataDir, { recursive: true, force: true });
    for (const kind of [fresh, again]) {
      kind.push(await timed(() => startService(folder, { OPENCIF_DATA_DIR: dataDir })));
    }
  }
  return [
    startResult('start of the sandbox, fresh folder', fresh, '<= 3 s'),
    startResult('start of the sandbox, existing folder', again, '<= 1 s'),
  ];
}

/** @param serve starts the service on an existing store */
export async function startOnPostgres(serve: () => Promise<Service>, samples: number): Promise<Result> {
  const starts: Start[] = [];
  for (let start = 0; start < samples; start++) starts.push(await timed(serve));
  return startResult('start on PostgreSQL', starts, '<= 1 s');
}

interface Start {
  readonly seconds: number;
  /** Idle, in MB. */
  readonly memory: number;
}

/** Long enough for the work that follows a start: compiled checks, a first garbage collection. */
const IDLE_MS = 1000;

async function timed(serve: () => Promise<Service>): Promise<Start> {
  const service = await serve();
  await sleep(IDLE_MS);
  const memory = service.memory();
  await service.stop();
  return { seconds: service.startMs / 1000, memory };
}

function startResult(name: string, starts: readonly Start[], goal: string): Result {
  const samples = starts.map(({ seconds }) => seconds);
  const memory = median(starts.map((start) => start.memory));
  return { case: name, value: median(samples), unit: 's', samples, memory, goal };
}
