/** Where an export goes: standard output, or a file that is either complete or absent. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newKey } from '../../sdk/mint.ts';
import { isStillThere } from '../files/still-there.ts';
import { Failure, isClosed, OutputClosed } from '../shell/failure.ts';
import type { OutputStream } from '../shell/surroundings.ts';

export interface Target {
  write(text: string): Promise<void>;
  /** When it resolves, the file is durable and has its name. */
  finish(): Promise<void>;
  /** Removes everything, except what went to standard output. */
  discard(): Promise<void>;
}

/** @param file undefined: standard output @throws Failure if it can't be written */
export function openTarget(file: string | undefined, stdout: OutputStream): Promise<Target> {
  return file === undefined ? Promise.resolve(standardOutput(stdout)) : fileTarget(file);
}

/** Waits until the reader has read it, so that a slow reader does not fill memory. */
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

/** Writes in the same folder, because a file can only be renamed within one file system. */
async function fileTarget(file: string): Promise<Target> {
  const part = `${file}.${newKey().slice(0, 8)}.part`;
  const failed = (error: unknown) => {
    if (error instanceof Failure) return error;
    const { code } = error as NodeJS.ErrnoException;
    return new Failure(`${file} can't be written (${code}).\nWrite it elsewhere with:  --output FILE`);
  };
  const orFailed = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw failed(error);
    });
  // It holds personal data, so only its owner may read it, from the first byte on.
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
  if (!kept) throw new Failure(`${part} was removed or replaced while the export ran. Run the export again.`);
  await rename(part, file);
  // The name is an entry of the folder, which must be flushed too. Not every system allows opening a folder.
  const folder = await open(dirname(file)).catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
