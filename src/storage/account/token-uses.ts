/**
 * When tokens were last used. A node keeps what it sees in memory and stores it about once a minute, many tokens in
 * one statement, so that no request waits for it.
 */
import type { Queryable, Statement } from '../engine/database.ts';

/**
 * $1 a JSON list of `hash` and `at`. Rows that another node is writing, or that are being ended, are passed over: a
 * token that goes on being used is in the next list.
 */
const updateUses: Statement = {
  name: 'token-store-uses',
  text: `
with used as (
  select t.token_hash, u.at::timestamptz as at
    from jsonb_to_recordset($1::jsonb) as u(hash text, at text) join access_token t on t.token_hash = u.hash
   where t.used_at < u.at::timestamptz
     for update of t skip locked
)
update access_token t set used_at = used.at from used where t.token_hash = used.token_hash
returning 1 as stored`,
};

/** Tokens in one statement. */
const AT_ONCE = 1000;

export class TokenUses {
  /** When each token was last seen, by its keyed hash; ISO 8601, UTC. Only what is not stored yet. */
  #seen = new Map<string, string>();

  note(hash: string, at: string): void {
    this.#seen.set(hash, at);
  }

  /** @returns when this node saw the token last, if that is not stored yet */
  lastOf(hash: string): string | null {
    return this.#seen.get(hash) ?? null;
  }

  /** Stores what was seen. If that fails, it is kept for the next time. */
  async store(on: Queryable): Promise<void> {
    const uses = [...this.#seen].map(([hash, at]) => ({ hash, at }));
    for (let start = 0; start < uses.length; start += AT_ONCE) {
      const some = uses.slice(start, start + AT_ONCE);
      await on.query(updateUses, [JSON.stringify(some)]);
      for (const { hash, at } of some) if (this.#seen.get(hash) === at) this.#seen.delete(hash);
    }
  }
}
