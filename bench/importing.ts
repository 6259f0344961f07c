/** `opencif import` of new customers, compared with a load generator's batches on the same service. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Mint } from '../src/mint.ts';
import { addLogin } from '../src/storage/account/login.ts';
import { hashPassword } from '../src/vault/password.ts';
import type { Bench } from './bench.ts';
import { settledVersions } from './check.ts';
import { runLoad } from './load.ts';
import { median, type Result } from './report.ts';
import { initBatch, registration } from './requests.ts';
import { aggregatorId } from './stage.ts';

const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

/** As the import sends them. */
const BATCH = 100;
const CONNECTIONS = 4;
const ROWS = 30_000;
const password = 'Bench!Password1';

export async function importing(bench: Bench): Promise<Result[]> {
  const { stage, folder, seconds, samples } = bench;
  const passwordHash = await hashPassword(password);
  const now = new Mint().now();
  await addLogin(stage.database, stage.vault, {
    login: 'importer',
    aggregatorId,
    disclosure: 'masked',
    passwordHash,
    now,
  });
  const service = await bench.serve();
  const mix = { templates: [initBatch(BATCH)], rows: stage.individuals.slice(0, 1).map((id) => [id]) };
  const load = { url: service.url, token: stage.token, mix, connections: CONNECTIONS };
  try {
    await runLoad(folder, { ...load, seconds: 2 });
    const [batches, imports]: [number[], number[]] = [[], []];
    for (let sample = 0; sample < samples; sample++) {
      const before = await settledVersions(stage);
      const seen = await runLoad(folder, { ...load, seconds });
      // Each answer is 200, whatever happened to its items, so the stored customers are counted.
      batches.push(((await settledVersions(stage)) - before) / seen.seconds);
      imports.push(await importOnce(bench, service.url, sample));
    }
    const rate = (name: string, rates: number[], goal?: string): Result => ({
      case: name,
      value: median(rates),
      unit: '/s',
      samples: rates,
      ...(goal && { goal }),
    });
    return [
      rate(`registrations in batches of ${BATCH}, ${CONNECTIONS} connections`, batches),
      rate('import of new customers', imports, '>= 0.8 of the batches'),
    ];
  } finally {
    await service.stop();
  }
}

/** @returns rows per second, from the start of the program to its end */
async function importOnce({ folder, stage }: Bench, url: string, sample: number): Promise<number> {
  const file = join(folder, `import-${sample}.ndjson`);
  const rows = Array.from({ length: ROWS }, (_, n) => JSON.stringify(registration(`s${sample}n${n}`)));
  writeFileSync(file, rows.join('\n'));
  const before = await settledVersions(stage);
  const started = performance.now();
  const child = spawn(process.execPath, [main, 'import', file, '--json'], {
    env: {
      PATH: process.env.PATH ?? '',
      OPENCIF_BASE_URL: url,
      OPENCIF_LOGIN: 'importer',
      OPENCIF_PASSWORD: password,
    },
    stdio: 'ignore',
    timeout: 300_000,
  });
  const [code] = await once(child, 'exit');
  const took = (performance.now() - started) / 1000;
  const added = (await settledVersions(stage)) - before;
  if (code !== 0 || added !== ROWS) throw new Error(`${added} of ${ROWS} rows imported, exit ${code}: void.`);
  return ROWS / took;
}
