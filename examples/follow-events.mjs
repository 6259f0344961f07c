/**
 * Follows all changes and keeps its place in a file, so that the next start goes on there. Ctrl-C ends it.
 * A page may come twice (killed before its place was kept): an event's `id` is then the same.
 *
 *   node examples/follow-events.mjs PLACE_FILE
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { AbortedError, OpenCIF } from 'opencif/sdk';

const client = new OpenCIF();
const [file = 'events.place'] = process.argv.slice(2);

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const after = await readFile(file, 'utf8').catch(() => undefined);
try {
  for await (const page of client.events.follow({ after }, { signal: stop.signal })) {
    for (const { type, customerId, version } of page.items) {
      console.log(`${type} ${customerId} version ${version}`);
    }
    await writeFile(`${file}.new`, page.nextCursor ?? '');
    await rename(`${file}.new`, file);
  }
} catch (error) {
  if (!(error instanceof AbortedError)) throw error;
}
