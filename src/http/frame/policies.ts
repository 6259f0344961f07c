/** The policies of the aggregators, as this node knows them. */
import type { Policy } from '../../contract/caller.ts';
import { readPolicy } from '../../storage/account/policy.ts';
import type { AccountFault } from '../../storage/account/token.ts';
import type { Database } from '../../storage/engine/database.ts';
import type { Vault } from '../../vault/vault.ts';

/** How long a policy is believed, in milliseconds: one that is set must hold within 5 s on every node. */
const BELIEVED_MS = 3000;

export class Policies {
  readonly #read: (aggregatorId: string) => Promise<Policy>;
  readonly #nowMs: () => number;
  /** By aggregator: there are only as many as an operator has added. */
  readonly #known = new Map<string, { readonly policy: Policy; readonly untilMs: number }>();

  /** @param nowMs a monotonic clock, in milliseconds */
  constructor(
    read: (aggregatorId: string) => Promise<Policy>,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#read = read;
    this.#nowMs = nowMs;
  }

  async of(aggregatorId: string): Promise<Policy> {
    const askedMs = this.#nowMs();
    const known = this.#known.get(aggregatorId);
    if (known && known.untilMs > askedMs) return known.policy;
    const policy = await this.#read(aggregatorId);
    this.#known.set(aggregatorId, { policy, untilMs: askedMs + BELIEVED_MS });
    return policy;
  }

  /** Makes this node read the policy again. */
  forget(aggregatorId: string): void {
    this.#known.delete(aggregatorId);
  }
}

/** @param tellAltered told of a policy that somebody altered in the database; the strictest one counts then */
export function policiesOf(
  database: Database,
  vault: Vault,
  tellAltered: (fault: AccountFault, aggregatorId: string) => void,
): Policies {
  return new Policies(async (aggregatorId) => {
    const { policy, altered } = await readPolicy(database, vault, aggregatorId);
    if (altered) tellAltered('altered policy', aggregatorId);
    return policy;
  });
}
