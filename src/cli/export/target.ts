/** Where an export goes: standard output, or a file that is there whole or not at all. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newKey } from '../../sdk/mint.ts';
import { isStillThere } from '../files/still-there.ts';
import { Failure, isClosed, OutputClosed } from '../shell/failure.ts';
import type { OutputStream } from '../shell/surroundings.ts';

export interface Target {
  write(text: string): Promise<void>;
  /** Durable, and under its name, when it resolves. */
  finish(): Promise<void>;
  /** Nothing of it stays, but what went to standard output. */
  discard(): Promise<void>;
}

/** @param file undefined: standard output @throws Failure when it can't be written */
export function openTarget(file: string | undefined, stdout: OutputStream): Promise<Target> {
  return file === undefined ? Promise.resolve(standardOutput(stdout)) : fileTarget(file);
}

/** Waits until the reader took it, so that a slow one does not fill the memory. */
function standardOutput(stdout: OutputStream): Target {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stdout.write(text, (error) => {
          if (!error) resolve();
          else if (isClosed(error)) reject(new OutputClosed());
          else {
            const { code } = error as NodeJS.ErrnoException;
            reject(new Failure(`Standard output can't be written (${code}).`));
          }
        });
      }),
    finish: async () => {},
    discard: async () => {},
  };
}

/** In the same folder, for a file is renamed within one file system only. */
async function fileTarget(file: string): Promise<Target> {
  const part = `${file}.${newKey().slice(0, 8)}.part`;
  const failed = (error: unknown) => {
    if (error instanceof Failure) return error;
    const { code } = error as NodeJS.ErrnoException;
    return new Failure(`${file} can't be written (${code}).\nAnother place for it:  --output FILE`);
  };
  const orFailed = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw failed(error);
    });
  // It holds personal data: for its owner only, from the first byte on.
  const handle = await orFailed(open(part, 'wx', 0o600));
  return {
    write: (text) => orFailed(handle.appendFile(text)),
    finish: () => orFailed(keep(handle, part, file)),
    async discard() {
      await handle.close().catch(() => {});
      await rm(part, { force: true });
    },
  };
}

async function keep(handle: FileHandle, part: string, file: string): Promise<void> {
  await handle.sync();
  const kept = isStillThere(part, handle.fd);
  await handle.close();
  if (!kept) throw new Failure(`${part} was removed or replaced while the export ran. Export again.`);
  await rename(part, file);
  // The name is an entry of the folder, which has to reach the disk too. Not every system lets it be opened.
  const folder = await open(dirname(file)).catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
