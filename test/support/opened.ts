/** What supports open once for a test file, to be closed when the file ends; see `after-file.ts`. */

type Close = () => Promise<unknown>;

const closes: Close[] = [];

/** @param close runs when the test file that runs now has ended */
export function closeAfterFile(close: Close): void {
  closes.push(close);
}

/** Closes what was opened last first. */
export async function closeOpened(): Promise<void> {
  for (let close = closes.pop(); close; close = closes.pop()) await close();
}
