/** `opencif index-names`: after a change of OPENCIF_NAME_SEARCH, for the customers that were registered before it. */
import type { Config } from '../../config.ts';
import { beginningTerms } from '../../domain/customer-search.ts';
import { indexNames } from '../../storage/customer/name-index.ts';
import { exitCodes } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';
import { startProgress } from '../shell/progress.ts';
import type { Stop } from '../shell/stop.ts';
import type { OutputStream } from '../shell/surroundings.ts';
import { withStore } from '../store/store.ts';

/**
 * Writes what customers are found by at beginnings of names, or removes it, as the setting says.
 * @throws Interrupted
 */
export async function indexStoredNames(
  config: Config,
  out: Output,
  { stderr, stop }: { readonly stderr: OutputStream; readonly stop: Stop },
): Promise<number> {
  const { nameSearch } = config;
  const total = { customers: 0, rows: 0, unreadable: 0 };
  const progress = startProgress(() => `${total.customers} customers looked at`, stderr);
  await withStore(config, async (database, vault) => {
    for await (const step of indexNames(database, vault, nameSearch, beginningTerms)) {
      total.customers += step.customers;
      total.rows += step.rows;
      total.unreadable += step.unreadable;
      progress.tell();
      stop.check();
    }
  }).finally(() => progress.end());
  const { customers, rows, unreadable } = total;
  const done = nameSearch ? 'written' : 'removed';
  if (out.json) out.print(JSON.stringify({ nameSearch, customers, rows, unreadable }));
  else out.print(`${rows} search rows of ${customers} customers were ${done}.`);
  if (unreadable === 0) return exitCodes.ok;
  out.tell(
    `${unreadable} customers were left out: their names do not open.\nTo see which:  opencif history verify`,
  );
  return exitCodes.partial;
}
