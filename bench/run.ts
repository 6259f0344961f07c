/** `npm run bench`: see bench/README.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Database, StoreUnavailable } from '../src/storage/engine/database.ts';
import { openPostgres } from '../src/storage/engine/postgres.ts';
import { startPostgres } from '../test/support/postgres-server.ts';
import type { Bench } from './bench.ts';
import { type Case, cases } from './cases.ts';
import { counted, verify } from './check.ts';
import { consoleRoad } from './console.ts';
import { embedded, startOnPostgres, starts } from './embedded.ts';
import { FloorBench } from './floor.ts';
import { growth } from './growth.ts';
import { importing } from './importing.ts';
import { runLoad, tool } from './load.ts';
import { history, overload, signInStorm } from './more.ts';
import {
  type Asked,
  type Neighbour,
  neighboursOnEmbedded,
  neighboursOnPostgres,
  neighboursTable,
} from './neighbours.ts';
import { nodeNames, nodes } from './nodes.ts';
import { partitions } from './partitions.ts';
import { conditions, keep, median, type Result, table } from './report.ts';
import { resealing } from './resealing.ts';
import { startService } from './service.ts';
import { fill } from './stage.ts';
import { upgrade } from './upgrade.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    customers: { type: 'string' },
    grow: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    node: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});

const usage = `npm run bench -- [--quick] [--only WORD] [--customers NUMBER] [--grow NUMBER] [--set NAME=VALUE]... [--node PATH]...
  --quick      under 90 s: 5,000 customers, the main cases, short samples
  --only       cases whose name holds the word; "partitions" for the history in partitions, with --grow changes;
               "neighbours" or "neighbours, events" for the attacks whose name starts so
  --customers  individuals in the store; default 100,000
  --grow       what the store grows to for a last case; 5,000,000 take about 40 minutes
  --set        a setting of PostgreSQL, in place of the one it is shipped with
  --node       another Node.js, whose updates are compared with those of the one that runs the bench`;

const folder = mkdtempSync(join(tmpdir(), 'opencif-bench-'));
const seconds = flags.quick ? 2 : 8;
const samples = flags.quick ? 1 : 3;
const results: Result[] = [];
const neighbours: Neighbour[] = [];
const otherNodes = nodeNames(flags.node);

function tell(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}

async function measure(bench: Bench, one: Case): Promise<Result> {
  const { stage, floor } = bench;
  const workers = one.workers ?? 1;
  const service = await bench.serve({ OPENCIF_WORKERS: String(workers) });
  try {
    const before = await floor.justBefore(seconds, one.floor);
    const { url } = service;
    const token = one.by === 'person' ? stage.personToken : stage.token;
    const target = { url, token, mix: one.mix(stage), connections: one.connections };
    const load = async (duration: number) => [await runLoad(folder, { ...target, seconds: duration })];
    await load(flags.quick ? 1 : 3);
    const seen = [];
    for (let sample = 0; sample < samples; sample++) {
      seen.push(await counted(stage, one, () => load(seconds)));
    }
    const memory = service.memory();
    const after = await floor.run(seconds, one.floor);
    const rates = seen.map((runs) => runs.reduce((sum, run) => sum + run.responses / run.seconds, 0));
    return {
      case: `${one.name}, ${one.connections} connections${workers > 1 ? `, ${workers} workers` : ''}`,
      value: median(rates),
      unit: '/s',
      samples: rates,
      p50: median(seen.map((runs) => Math.max(...runs.map((run) => run.p50)))),
      p99: median(seen.map((runs) => Math.max(...runs.map((run) => run.p99)))),
      floor: [before, after],
      memory,
      ...(one.goal && { goal: one.goal }),
    };
  } finally {
    await service.stop();
  }
}

/** Autovacuum may lock a table for longer than the product waits for a lock. */
async function vacuum(database: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database.query({ name: 'bench-vacuum', text: 'vacuum analyze' });
      // Pages that filling the store left to be written must not be part of the measurement.
      await database.query({ name: 'bench-checkpoint', text: 'checkpoint' });
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || attempt === 60) throw error;
      await sleep(1000);
    }
  }
}

/** @throws Error if one has no value */
function postgresSettings(): Record<string, string> {
  return Object.fromEntries(
    flags.set.map((text) => {
      const [, name, value] = /^([a-z_.]+)=(.+)$/.exec(text) ?? [];
      if (!name || !value)
        throw new Error(`--set takes NAME=VALUE, such as shared_buffers=4GB, not "${text}".`);
      return [name, value];
    }),
  );
}

function wanted(name: string): boolean {
  return flags.only === undefined || name.includes(flags.only);
}

/** The names of attacks hold the words of other cases: they are asked for by their beginning. */
const attacked: Asked = {
  folder,
  seconds: flags.quick ? 1 : 5,
  wanted: (name) => (flags.only === undefined ? !flags.quick : name.startsWith(flags.only)),
  tell,
};

async function onPostgres(): Promise<void> {
  const server = await startPostgres(postgresSettings());
  try {
    const url = server.url;
    const database = await openPostgres({ url, poolSize: 4, statementTimeoutMs: 600_000 });
    const individuals = Number(flags.customers ?? (flags.quick ? 5_000 : 100_000));
    let told = 0;
    const stage = await fill(
      database,
      { individuals, businesses: Math.ceil(individuals / 20) },
      (done, of) => {
        if (done - told < of / 5 && done < of) return;
        told = done;
        tell(`${done} of ${of} customers`);
      },
    );
    const floor = await FloorBench.prepare(stage, url, folder, Math.min(16_000, individuals));
    await vacuum(database);
    const env = { DATABASE_URL: url, OPENCIF_MASTER_KEY: stage.masterKey };
    const serve: Bench['serve'] = (settings, node) => startService(folder, { ...env, ...settings }, node);
    const bench: Bench = { stage, floor, folder, seconds, samples, env, serve };
    for (const one of cases) {
      if ((flags.quick && !one.quick) || !wanted(one.name)) continue;
      tell(`${one.name}, ${one.connections} connections`);
      results.push(await measure(bench, one));
      await sleep(500);
    }
    for (const [name, work] of Object.entries({
      import: importing,
      history,
      overload,
      'sign-in storm': signInStorm,
      console: consoleRoad,
    })) {
      if (flags.quick || !wanted(name)) continue;
      tell(name);
      results.push(...(await work(bench)));
    }
    if (wanted('start')) results.push(await startOnPostgres(serve, samples));
    neighbours.push(...(await neighboursOnPostgres(bench, url, attacked)));
    if (otherNodes.size > 0) results.push(...(await nodes(bench, otherNodes, tell)));
    if (flags.grow !== undefined) {
      results.push(...(await growth(bench, Number(flags.grow), () => vacuum(database), tell)));
    }
    if (!flags.quick && wanted('upgrade')) {
      tell('upgrade');
      results.push(...(await upgrade(bench, root)));
    }
    // The last of all: the floor sends what was sealed under the first generation of the key.
    if (!flags.quick && wanted('rotate-seal')) {
      tell('rotate-seal');
      results.push(...(await resealing(bench)));
    }
    tell('verifying every change');
    await verify(stage);
    await database.close();
  } finally {
    await server.stop();
  }
}

if (flags.help) console.log(usage);
else {
  const stop = () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    if (flags.only === 'partitions') {
      const changes = Number(flags.grow ?? 1_000_000);
      const size = { changes, seconds, samples, settings: postgresSettings() };
      results.push(...(await partitions(folder, size, tell)));
    } else await onPostgres();
    if (wanted('embedded')) results.push(...(await embedded(folder, flags.quick, tell)));
    if (wanted('start')) results.push(...(await starts(folder, samples, tell)));
    neighbours.push(...(await neighboursOnEmbedded(attacked)));
    const file = keep(join(root, 'bench/results'), {
      ...conditions(root, { tool, quick: flags.quick, seconds, postgres: postgresSettings() }),
      results,
      neighbours,
    });
    const tables = [
      results.length > 0 ? table(results) : '',
      neighbours.length > 0 ? neighboursTable(neighbours) : '',
    ];
    console.log(`\n${tables.filter((text) => text !== '').join('\n\n')}\n\n${file}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
