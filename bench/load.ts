/** Load from a separate process: wrk if it is installed, otherwise autocannon. */
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mix } from './requests.ts';

export interface Load {
  readonly url: string;
  readonly token: string;
  readonly mix: Mix;
  readonly connections: number;
  readonly seconds: number;
  /** How long each connection waits between an answer and its next request, in milliseconds; default 0. */
  readonly pauseMs?: number;
  /** With wrk and a pause: how long all connections are open but send nothing, which is not counted; default 0. */
  readonly leadMs?: number;
}

/** The results that the clients saw. */
export interface Seen {
  /** Answers of any status. */
  readonly responses: number;
  readonly seconds: number;
  /** Answers that were not a success. */
  readonly refused: number;
  /** Answers with 503 but without `Retry-After`; counted only with a pause. */
  readonly silent: number;
  /** Connections that failed and requests without an answer. */
  readonly broken: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** The compiled bench is two folders below its sources. */
const sources = join(dirname(fileURLToPath(import.meta.url)), '../../../bench');
export const tool = spawnSync('wrk', ['-v']).error ? 'autocannon' : 'wrk';

/** Numbers for `{n}`, each used only once in a run. */
let given = 100_000_000;

/** @param folder where the mix is written for the load's process */
export async function runLoad(
  folder: string,
  { url, token, mix, connections, seconds, pauseMs = 0, leadMs = 0 }: Load,
): Promise<Seen> {
  given += 5_000_000;
  const file = join(folder, `mix-${given}`);
  writeFileSync(file, mixText(mix, token));
  const asked = [file, String(given), String(pauseMs)];
  const duration = seconds + Math.ceil(leadMs / 1000);
  const args =
    tool === 'wrk'
      ? [
          '-t1',
          `-c${connections}`,
          `-d${duration}s`,
          '--timeout',
          '10s',
          '-s',
          join(sources, 'load.lua'),
          url,
          '--',
          ...asked,
          String(leadMs),
          String(connections),
        ]
      : [join(sources, 'load-autocannon.mjs'), ...asked, url, String(connections), String(seconds)];
  const program = tool === 'wrk' ? 'wrk' : process.execPath;
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: (duration + 30) * 1000 }, (error, _stdout, stderr) => {
      const line = stderr.trim().split('\n').at(-1) ?? '';
      if (error || !line.startsWith('{'))
        reject(new Error(`${tool} failed: ${error?.message ?? ''} ${stderr}`));
      else resolve(JSON.parse(line) as Seen);
    });
  });
}

function mixText({ templates, rows }: Mix, token: string): string {
  const lines = [
    `K ${token}`,
    ...templates.map(({ method, path, body }) => `T ${[method, path, body ?? ''].join('\t')}`),
    ...rows.map((row) => `R ${row.join('\t')}`),
  ];
  return `${lines.join('\n')}\n`;
}
