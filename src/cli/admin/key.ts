/** `opencif key`: shows the store's keys, changes the master key and the sealing key. Never shows a key. */
import type { Config } from '../../config.ts';
import type { AuditKind } from '../../contract/audit-kinds.ts';
import { daysSince } from '../../domain/key-age.ts';
import { Mint } from '../../mint.ts';
import {
  beginSealChange,
  changeMaster,
  changeTokenKey,
  endSealChange,
  type RecordChange,
} from '../../storage/keys/key-change.ts';
import { type KeyRow, listKeys, masterKeyId } from '../../storage/keys/keyring.ts';
import { countSealed, type SealedCounts } from '../../storage/keys/reseal.ts';
import type { Vault } from '../../vault/vault.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { Output } from '../shell/output.ts';
import { startProgress } from '../shell/progress.ts';
import type { Stop } from '../shell/stop.ts';
import type { OutputStream } from '../shell/surroundings.ts';
import { keyFilePath } from '../store/key-file.ts';
import { masterKeysOf, withStore } from '../store/store.ts';
import { auditKeys } from './audited.ts';
import { resealStore } from './reseal-store.ts';

/** Prints a line for the master key and one for each key: purpose, generation, age, and how much is sealed under it. */
export async function keyStatus(config: Config, out: Output, stderr: OutputStream): Promise<void> {
  let sum = 0;
  const progress = startProgress(() => `${sum} sealed values counted`, stderr);
  const [keys, counts] = await withStore(config, async (database) => {
    const rows = await listKeys(database);
    const found = await countSealed(database, (counts) => {
      sum = [...counts.values()].reduce((one, other) => one + other, 0);
      progress.tell();
    });
    return [rows, found] as const;
  }).finally(() => progress.end());
  tellStatus(keys, counts, out);
}

function tellStatus(keys: readonly KeyRow[], counts: SealedCounts, out: Output): void {
  const now = new Mint().now();
  const [first] = keys;
  if (!first) return;
  const master = { id: first.wrappedWith, since: first.wrappedAt, ageDays: daysSince(first.wrappedAt, now) };
  if (out.json) out.print(JSON.stringify({ masterKey: master }));
  else {
    out.print(`Master key ${master.id}, in use since ${master.since} (${master.ageDays} days)`);
    out.print(['PURPOSE', 'GENERATION', 'STATE', 'CREATED', 'DAYS', 'VALUES'].join('\t'));
  }
  for (const { purpose, generation, createdAt, retiredAt } of keys) {
    const ageDays = daysSince(createdAt, now);
    const values = purpose === 'seal' ? (counts.get(generation) ?? 0) : null;
    const state = retiredAt === null ? 'in use' : `retired ${retiredAt}`;
    out.print(
      out.json
        ? JSON.stringify({ purpose, generation, createdAt, ageDays, retiredAt, values })
        : [purpose, generation, state, createdAt, ageDays, values ?? '-'].join('\t'),
    );
  }
}

function audits(vault: Vault, kind: AuditKind): RecordChange {
  return (tx, about) => auditKeys(tx, vault, kind, about);
}

/** Wraps the keys of the store with OPENCIF_MASTER_KEY_NEXT. */
export async function keyRotateMaster(config: Config, out: Output): Promise<void> {
  const { current, next } = masterKeysOf(config);
  if (next === null) {
    throw new Failure(
      'OPENCIF_MASTER_KEY_NEXT is not set; nothing was changed.\n' +
        (config.databaseUrl === null
          ? 'Make a key (openssl rand -base64 32), set it, stop the service, and run this command again. '
          : 'Make a key (openssl rand -base64 32), set it on every node, and restart the nodes one after another. Then ' +
            'run this command with the same two keys. ') +
        'docs/keys.md has every step.',
      exitCodes.usage,
    );
  }
  const id = masterKeyId(next);
  const changed = await withStore(config, (database, vault) =>
    changeMaster(database, { current, next }, audits(vault, 'masterKeyRotated')),
  );
  if (out.json) {
    out.print(JSON.stringify({ masterKey: id, changed }));
    return;
  }
  const where = config.masterKey ? 'OPENCIF_MASTER_KEY' : keyFilePath(config);
  out.print(
    changed
      ? `The keys of this store are now wrapped with the new master key, ${id}.`
      : `The keys of this store are already wrapped with the new master key, ${id}; nothing was changed.`,
  );
  out.tell(
    `Now put the new key into ${where}, unset OPENCIF_MASTER_KEY_NEXT, and ${config.databaseUrl === null ? 'start the service again' : 'restart the nodes one after another'}.\n` +
      'Keep the old key for as long as you keep backups made before this change: they open only with it.',
  );
}

/** Makes a new key for tokens: everybody has to sign in again. */
export async function keyRotateToken(config: Config, out: Output): Promise<void> {
  const masters = masterKeysOf(config);
  const generation = await withStore(config, (database, vault) =>
    changeTokenKey(database, masters, audits(vault, 'tokenKeyRotated')),
  );
  if (out.json) out.print(JSON.stringify({ generation }));
  else {
    out.print(
      `The key for tokens is now generation ${generation}. All tokens and sessions end within 5 seconds, on every node.`,
    );
  }
}

export interface KeyRotateSeal {
  /** Most rows that are sealed again in a second. */
  readonly rate: number;
}

/**
 * Makes a new generation of the sealing key, seals everything again under it, and destroys the others; or continues
 * where an earlier run was stopped.
 * @returns exit code 3 if values do not open, so that nothing was destroyed
 */
export async function keyRotateSeal(
  config: Config,
  { rate }: KeyRotateSeal,
  out: Output,
  { stderr, stop }: { readonly stderr: OutputStream; readonly stop: Stop },
): Promise<number> {
  const masters = masterKeysOf(config);
  return withStore(config, async (database, vault) => {
    const made = audits(vault, 'sealKeyRotated');
    const { generation, retired } = await beginSealChange(database, masters, made);
    await vault.reload();
    out.tell(
      `New values are sealed under generation ${generation}. Old values follow; you can stop this command and run it again.`,
    );
    const { resealed, unreadable } = await resealStore({ database, vault, rate, stderr, stop });
    if (unreadable > 0) {
      out.tell(
        `${unreadable} values do not open or were altered. They stay as they are, and generation ${retired.join(', ')} ` +
          'of the sealing key is kept.\nTo see which:  opencif history verify\n' +
          'Restore them from a backup, or ask who changed the database; then run this command again.',
      );
      if (out.json) out.print(JSON.stringify({ generation, resealed, unreadable, destroyed: [] }));
      return exitCodes.partial;
    }
    const destroyed = await endSealChange(database, generation, audits(vault, 'sealKeyDestroyed'));
    const text = `${resealed} values were sealed again. Generation ${destroyed.join(', ')} was destroyed, because nothing needs it any more.`;
    out.print(out.json ? JSON.stringify({ generation, resealed, unreadable, destroyed }) : text);
    return exitCodes.ok;
  });
}
