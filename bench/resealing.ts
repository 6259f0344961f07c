/** A change of the sealing key: rows sealed again in a second, and what updates notice of it meanwhile. */
import { createSecretKey } from 'node:crypto';
import { resealStore } from '../src/cli/admin/reseal-store.ts';
import { Interrupted } from '../src/cli/shell/failure.ts';
import { beginSealChange, endSealChange } from '../src/storage/keys/key-change.ts';
import type { Bench } from './bench.ts';
import { counted } from './check.ts';
import { runLoad, type Seen } from './load.ts';
import type { Result } from './report.ts';
import { updateIndividual } from './requests.ts';
import type { Stage } from './stage.ts';

/** Half of what the service can take, so that latency and not the queue is measured. */
const CONNECTIONS = 8;
/** No limit. */
const FASTEST = 1_000_000_000;
/** What the command does if it is told nothing. */
const DEFAULT_RATE = 500;

export async function resealing(bench: Bench): Promise<Result[]> {
  const service = await bench.serve();
  try {
    const load = () => updates(bench, service.url);
    await load();
    const before = await load();
    const alone = await changed(bench, FASTEST, new AbortController().signal);
    const usual = await whileResealing(bench, DEFAULT_RATE, load);
    const fastest = await whileResealing(bench, FASTEST, load);
    const ratio = (seen: Seen) => `, p99 is ${(seen.p99 / before.p99).toFixed(2)} times that without`;
    return [
      { case: 'key rotate-seal, rows', value: alone, unit: '/s', samples: [alone] },
      result(`update, ${CONNECTIONS} connections, keys at rest`, before),
      result(`update, ${CONNECTIONS} connections, rotate-seal at ${DEFAULT_RATE}/s${ratio(usual)}`, usual),
      result(`update, ${CONNECTIONS} connections, rotate-seal at full speed${ratio(fastest)}`, fastest),
    ];
  } finally {
    await service.stop();
  }
}

function result(name: string, { responses, seconds, p50, p99 }: Seen): Result {
  const rate = responses / seconds;
  return { case: name, value: rate, unit: '/s', samples: [rate], p50, p99 };
}

async function updates({ folder, stage, seconds }: Bench, url: string): Promise<Seen> {
  const mix = { templates: [updateIndividual], rows: stage.individuals.map((id) => [id]) };
  const target = { url, token: stage.token, mix, connections: CONNECTIONS, seconds };
  const [seen] = await counted(stage, { connections: CONNECTIONS, changes: 1 }, async () => [
    await runLoad(folder, target),
  ]);
  return seen as Seen;
}

/** The load ends the limited part; what is left is sealed at full speed, and not measured. */
async function whileResealing(bench: Bench, rate: number, load: () => Promise<Seen>): Promise<Seen> {
  const loaded = new AbortController();
  const seen = load().finally(() => loaded.abort());
  await changed(bench, rate, loaded.signal);
  return seen;
}

/**
 * Changes the sealing key of the whole store.
 * @param hurry ends the limit when it is aborted
 * @returns rows sealed again in a second
 */
async function changed({ stage }: Bench, rate: number, hurry: AbortSignal): Promise<number> {
  const { database, vault } = stage;
  const current = createSecretKey(stage.masterKey, 'base64');
  const { generation } = await beginSealChange(database, { current, next: null });
  await vault.reload();
  const began = performance.now();
  const limited = await reseal(stage, rate, hurry).catch((error) => {
    if (error instanceof Interrupted) return null;
    throw error;
  });
  const { rows } = limited ?? (await reseal(stage, FASTEST, new AbortController().signal));
  const seconds = (performance.now() - began) / 1000;
  await endSealChange(database, generation);
  return rows / seconds;
}

function reseal({ database, vault }: Stage, rate: number, signal: AbortSignal) {
  const check = () => {
    if (signal.aborted) throw new Interrupted();
  };
  const stop = { signal, check, requested: new Promise<never>(() => {}) };
  return resealStore({ database, vault, rate, stderr: { write: () => {} }, stop });
}
