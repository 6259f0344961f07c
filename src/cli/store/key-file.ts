/** Watches the file that holds the master key if the environment does not set it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';

export function keyFilePath({ dataDir }: Config): string {
  return join(dataDir, 'master.key');
}

const LOOK_EVERY_MS = 2_000;

/**
 * Checks the key file every 2 s. Without this, a service would keep running after the file is gone, and fail only
 * at its next start. Does not keep the process alive.
 * @param tell called with what to do, once until the file is back
 * @returns stops checking
 */
export function watchKeyFile(config: Config, tell: (problem: string) => void): () => void {
  if (config.engine !== 'embedded' || config.masterKey !== null) return () => {};
  const path = keyFilePath(config);
  const text = readText(path);
  let told = false;
  const look = () => {
    const now = readText(path);
    if (now !== text && !told) {
      tell(
        `${path} ${now === null ? 'is gone' : 'holds another key'}. This process still has the key of its store, ` +
          'but the next start cannot open the store without it: put the file back from your copy now, ' +
          'or set OPENCIF_MASTER_KEY.',
      );
    }
    told = now !== text;
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
