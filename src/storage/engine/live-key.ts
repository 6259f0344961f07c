/**
 * What keeps a node from storing a value that is sealed under a retired generation of the sealing key: the statement
 * refuses it, and the node reads the keys and seals the value again. A node therefore need not know of a new
 * generation in time, however long it was paused, and a retired generation can be destroyed once the values that it
 * sealed before are sealed again.
 */
import type { Vault } from '../../vault/vault.ts';

/** The SQLSTATE that `refuse_retired_key()` raises. */
const RETIRED_KEY = 'OC001';

/** Each further attempt means that the key was changed once more meanwhile. */
const ATTEMPTS = 4;

/**
 * SQL for a condition of each statement that stores sealed values: true, or the statement fails. The keys are read once
 * a statement, and the table stays locked against a change of keys until the transaction ends.
 * @param generation SQL of the generation that the values are sealed under
 */
export function sealedUnderLiveKey(generation: string): string {
  return `case when ${generation} = any(array(
           select k.generation from vault_key k where k.purpose = 'seal' and k.retired_at is null))
         then true else refuse_retired_key() end`;
}

/**
 * Carries out work that stores sealed values.
 * @param work seals them itself, each time it is called; what it did is undone where it fails
 */
export async function underLiveKey<T>(vault: Vault, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: unknown }).code !== RETIRED_KEY || attempt === ATTEMPTS) throw error;
      await vault.reload();
    }
  }
}
