/** The file that holds the master key when it is not set by the environment, and what may happen to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';

export function keyFilePath({ dataDir }: Config): string {
  return join(dataDir, 'master.key');
}

const LOOK_EVERY_MS = 2_000;

/**
 * A service whose key file goes away works on, and nobody would know before its next start, which cannot open the
 * store without the key. Looks every 2 s, and keeps no process alive.
 * @param tell is called with what to do, once until the file is back
 * @returns ends it
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
