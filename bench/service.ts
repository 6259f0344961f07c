/** The service as an operator runs it: the built program in its own process, with its log in a file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export interface Service {
  readonly url: string;
  /** Milliseconds from the start of the process to the first answer. */
  readonly startMs: number;
  /** Resident memory, in MB. */
  memory(): number;
  /** One value from `/metrics`. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

/** @param node the Node.js program that runs it; default the one that runs the bench */
export async function startService(
  folder: string,
  env: Record<string, string>,
  node: string = process.execPath,
): Promise<Service> {
  const log = openSync(join(folder, 'service.log'), 'a');
  const started = performance.now();
  const child = spawn(node, [main, 'serve', '--json'], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', log],
  });
  const url = await listening(child);
  await fetch(`${url}/health`);
  return {
    url,
    startMs: performance.now() - started,
    memory: () => memoryOf(child.pid ?? 0) / 2 ** 20,
    metric: (name) => metricOf(url, name),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`opencif ended with ${code}; see its log.`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { url } = JSON.parse(line) as { url?: string };
      if (url) resolve(url);
    });
  });
}

/** Resident memory of the process and those it started, in bytes. @returns 0 if the system does not provide it */
function memoryOf(pid: number): number {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
    return children.reduce((sum, child) => sum + (child ? memoryOf(Number(child)) : 0), own);
  } catch {
    return 0;
  }
}

async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}
