/**
 * Tokens as a small model: made, used on two nodes, ended one by one or all, idle, expired, and limited in number. The
 * clock is the model's own. A failure prints seed and path.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addLogin, findLogin, type StoredLogin } from '../../../src/storage/account/login.ts';
import { endSessions } from '../../../src/storage/account/login-admin.ts';
import {
  addToken,
  endToken,
  findToken,
  forgetExpiredTokens,
  listTokens,
} from '../../../src/storage/account/token.ts';
import { TokenUses } from '../../../src/storage/account/token-uses.ts';
import { openVault } from '../../../src/storage/keys/keyring.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { scale } from '../../support/scale.ts';
import { testMasterKey } from '../../support/server.ts';
import { once } from '../../support/tamper.ts';

const IDLE_SECONDS = 900;
const LIFETIME_SECONDS = 3600;
const MOST = 3;
const nodes = [0, 1] as const;

let opened: TestDatabase;
let vault: Vault;
let serial = 0;

beforeAll(async () => {
  opened = await openTestDatabase();
  vault = await openVault(opened.database, testMasterKey);
});

afterAll(() => opened.drop());

interface Made {
  readonly token: string;
  readonly tokenId: string;
  readonly expiresAt: number;
  /** When it was last used, as the store knows it, and as each node does. Seconds of the model's clock. */
  stored: number;
  readonly seen: [number, number];
  ended: boolean;
}

/** What the store should hold of one login. Newest token last. */
class Model {
  now = 0;
  readonly made: Made[] = [];

  isLive(one: Made, usedAt = one.stored): boolean {
    return !one.ended && one.expiresAt > this.now && usedAt > this.now - IDLE_SECONDS;
  }

  get listed(): Made[] {
    return this.made.filter((one) => this.isLive(one)).reverse();
  }

  make(token: string, tokenId: string): void {
    const last = this.listed[MOST - 1];
    if (last) for (const one of this.made.slice(0, this.made.indexOf(last) + 1)) one.ended = true;
    const expiresAt = this.now + LIFETIME_SECONDS;
    this.made.push({ token, tokenId, expiresAt, stored: this.now, seen: [0, 0], ended: false });
  }

  /** @returns whether the node accepts it */
  use(one: Made, node: 0 | 1): boolean {
    if (!this.isLive(one, Math.max(one.stored, one.seen[node]))) return false;
    one.seen[node] = this.now;
    return true;
  }

  store(node: 0 | 1): void {
    for (const one of this.made) one.stored = Math.max(one.stored, one.seen[node]);
  }
}

interface Real {
  readonly name: string;
  readonly uses: readonly [TokenUses, TokenUses];
}

type Command = fc.AsyncCommand<Model, Real>;

const START_MS = Date.parse('2020-01-01T00:00:00.000Z');
const iso = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();
const clockOf = ({ now }: Model) => ({ now: iso(now), idleSince: iso(now - IDLE_SECONDS) });
const found = async (name: string) => (await findLogin(opened.database, vault, name)) as StoredLogin;

/** After each command, the login is shown the tokens that the model has, newest first. */
function command(name: string, run: (model: Model, real: Real) => Promise<void>): Command {
  return {
    check: () => true,
    async run(model, real) {
      await run(model, real);
      const page = { ...clockOf(model), after: null, limit: 100 };
      const listed = await listTokens(opened.database, vault, real.name, page);
      expect(listed.map(({ tokenId, usedAt, altered }) => ({ tokenId, usedAt, altered }))).toEqual(
        model.listed.map(({ tokenId, stored }) => ({ tokenId, usedAt: iso(stored), altered: false })),
      );
    },
    toString: () => name,
  };
}

const make = fc.constant(
  command('make', async (model, real) => {
    const [token, tokenId] = [`token ${++serial}`, `tok_${serial}`];
    const expiresAt = iso(model.now + LIFETIME_SECONDS);
    const made = { token, tokenId, login: await found(real.name), network: 'network', expiresAt };
    expect(await addToken(opened.database, vault, made, clockOf(model), MOST)).toBe(true);
    model.make(token, tokenId);
    expect(model.listed.length).toBeLessThanOrEqual(MOST);
  }),
);

const one = fc.nat({ max: 30 });
const node = fc.constantFrom(...nodes);
/** Any token that was ever made, mostly one of the newest. */
const pick = ({ made }: Model, index: number) => made.at(-1 - (index % Math.max(made.length, 1)));

const use = fc.tuple(one, node).map(([index, on]) =>
  command(`use ${index} on ${on}`, async (model, real) => {
    const chosen = pick(model, index);
    if (!chosen) return;
    const { database } = opened;
    const asked = { ...clockOf(model), uses: real.uses[on], tell: () => expect.unreachable() };
    const bearer = await findToken(database, vault, chosen.token, asked);
    const expected = model.use(chosen, on);
    expect(bearer).toEqual(
      expected ? expect.objectContaining({ login: real.name, tokenId: chosen.tokenId }) : null,
    );
  }),
);

const store = node.map((on) =>
  command(`store the uses of ${on}`, async (model, real) => {
    await real.uses[on].store(opened.database);
    model.store(on);
  }),
);

const end = one.map((index) =>
  command(`end ${index}`, async (model, real) => {
    const chosen = pick(model, index);
    if (!chosen) return;
    const wasThere = await endToken(opened.database, real.name, chosen.tokenId);
    // One that has expired or was idle may still be there.
    if (model.isLive(chosen)) expect(wasThere).toBe(true);
    chosen.ended = true;
  }),
);

const endAll = fc.constant(
  command('end all', async (model, real) => {
    expect(await endSessions(opened.database, vault, real.name)).toBe('changed');
    for (const one of model.made) one.ended = true;
  }),
);

const sweep = fc.constant(
  command('sweep', async (model) => {
    await forgetExpiredTokens(opened.database, iso(model.now));
  }),
);

const pass = fc.constantFrom(1, 60, 300, 899, 900, 2000, 3600).map((seconds) =>
  command(`${seconds} s pass`, async (model) => {
    model.now += seconds;
  }),
);

const commands = fc.commands([make, make, make, use, use, use, store, pass, pass, end, endAll, sweep], {
  maxCommands: 40,
});

async function newLogin(): Promise<string> {
  const name = `login_${++serial}`;
  const login = { login: name, aggregatorId: 'MODEL', disclosure: 'masked', passwordHash: 'hash' } as const;
  await addLogin(opened.database, vault, { ...login, now: iso(0) });
  return name;
}

test('any sequence leaves the tokens that the model predicts', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const name = await newLogin();
      const uses = [new TokenUses(), new TokenUses()] as const;
      await fc.asyncModelRun(() => ({ model: new Model(), real: { name, uses } }), sequence);
    }),
    { numRuns: scale(15, 300) },
  );
});

test('sign-ins of one login at the same time leave no more tokens than it may have', async () => {
  const login = await found(await newLogin());
  const clock = { now: iso(0), idleSince: null };
  const made = Array.from({ length: 12 }, () => {
    const tokenId = `tok_${++serial}`;
    const expiresAt = iso(LIFETIME_SECONDS);
    return addToken(
      opened.database,
      vault,
      { token: tokenId, tokenId, login, network: 'x', expiresAt },
      clock,
      MOST,
    );
  });
  expect(await Promise.all(made)).toEqual(made.map(() => true));
  const page = { ...clock, after: null, limit: 100 };
  expect(await listTokens(opened.database, vault, login.login, page)).toHaveLength(MOST);
});

test('tokens that have expired are removed, those of all logins, and no others', async () => {
  const { database } = opened;
  const login = await found(await newLogin());
  const add = (token: string, expiresAt: string) =>
    addToken(
      database,
      vault,
      { token, tokenId: token, login, network: 'x', expiresAt },
      { now: iso(0), idleSince: null },
      100,
    );
  await add('expired', iso(10));
  await add('later', iso(11));
  // By the clock of the database it has not expired: the node's is wrong.
  await add('future', '2999-01-01T00:00:00.000Z');
  await forgetExpiredTokens(database, iso(10));
  const left = () =>
    once(database, 'select token_id as id from access_token where login = $1 order by position', [
      login.login,
    ]);
  expect(await left()).toEqual([{ id: 'later' }, { id: 'future' }]);
  await forgetExpiredTokens(database, '2999-01-01T00:00:00.000Z');
  expect(await left()).toEqual([{ id: 'future' }]);
});

test('a use that could not be stored is known to its node, and stored later', async () => {
  const { database } = opened;
  const login = await found(await newLogin());
  const expiresAt = iso(LIFETIME_SECONDS);
  const made = { token: 'unstored', tokenId: 'unstored', login, network: 'x', expiresAt };
  await addToken(database, vault, made, { now: iso(0), idleSince: null }, 1);
  const uses = new TokenUses();
  const ask = (seconds: number) =>
    findToken(database, vault, 'unstored', {
      now: iso(seconds),
      idleSince: iso(seconds - IDLE_SECONDS),
      uses,
      tell: () => expect.unreachable(),
    });
  expect(await ask(800)).not.toBeNull();
  const down = { query: () => Promise.reject(new Error('down')) };
  await expect(uses.store(down)).rejects.toThrow('down');
  expect(await ask(1600)).not.toBeNull();
  await uses.store(database);
  const page = { now: iso(1600), idleSince: null, after: null, limit: 1 };
  expect(await listTokens(database, vault, login.login, page)).toMatchObject([{ usedAt: iso(1600) }]);
  expect(await ask(2500)).toBeNull();
});
