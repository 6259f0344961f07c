/** Cases that need more than one load on one service. */
import { planUpdate } from '../src/domain/customer-update.ts';
import { Mint } from '../src/mint.ts';
import { addLogin } from '../src/storage/account/login.ts';
import { applyChanges } from '../src/storage/customer/customer-change.ts';
import { hashPassword } from '../src/vault/password.ts';
import type { Bench } from './bench.ts';
import type { Case } from './cases.ts';
import { assertCounted, counted, type Expected, settledVersions } from './check.ts';
import type { Floor } from './floor.ts';
import { type Load, runLoad, type Seen, tool } from './load.ts';
import { median, type Result } from './report.ts';
import { type Mix, readHistory, signIn, updateIndividual } from './requests.ts';
import { aggregatorId, login, type Stage } from './stage.ts';

function rateOf(seen: readonly Seen[]): number {
  return seen.reduce((sum, run) => sum + run.responses / run.seconds, 0);
}

function resultOf(
  name: string,
  seen: readonly Seen[],
  floor: readonly [Floor, Floor],
  more: Pick<Result, 'memory' | 'goal'> = {},
): Result {
  const rates = seen.map((run) => rateOf([run]));
  return {
    case: name,
    value: median(rates),
    unit: '/s',
    samples: rates,
    p50: median(seen.map((run) => run.p50)),
    p99: median(seen.map((run) => run.p99)),
    floor,
    ...more,
  };
}

/** What is measured, as in `Case`. */
type Measured = Pick<Case, 'changes' | 'floor' | 'goal'> &
  Pick<Expected, 'customers'> & {
    readonly mix: Mix;
    /** Load before the first sample; default 2 s. */
    readonly warmUpSeconds?: number;
  };

/** Measures one mix at 32 connections between two floors. */
export async function between(
  bench: Bench,
  name: string,
  { mix, changes, customers, floor: kind, goal, warmUpSeconds = 2 }: Measured,
): Promise<Result> {
  const { stage, floor, folder, seconds, samples } = bench;
  const service = await bench.serve();
  try {
    const before = await floor.justBefore(seconds, kind);
    const load = { url: service.url, token: stage.token, mix, connections: 32 };
    await runLoad(folder, { ...load, seconds: warmUpSeconds });
    const seen: Seen[] = [];
    for (let sample = 0; sample < samples; sample++) {
      const of = { connections: 32, changes, ...(customers && { customers }) };
      seen.push(...(await counted(stage, of, async () => [await runLoad(folder, { ...load, seconds })])));
    }
    const memory = service.memory();
    const after = await floor.run(seconds, kind);
    return resultOf(name, seen, [before, after], { memory, ...(goal && { goal }) });
  } finally {
    await service.stop();
  }
}

const GROWN_CUSTOMERS = 64;
const VERSIONS = 10_000;
/** Enough for a full page, so that both pages hold the same number of changes. */
const FEW_VERSIONS = 50;

/** Does the cost of an update, or of the newest page, grow with the number of versions? */
export async function history(bench: Bench): Promise<Result[]> {
  const { stage } = bench;
  const customers = stage.individuals.slice(-2 * GROWN_CUSTOMERS);
  const [few, many] = [customers.slice(GROWN_CUSTOMERS), customers.slice(0, GROWN_CUSTOMERS)];
  await grow(stage, few, FEW_VERSIONS);
  await grow(stage, many, VERSIONS);
  const of = (ids: readonly string[]) => ids.map((id) => [id]);
  const results: Result[] = [];
  for (const [name, ids, more] of [
    [`${FEW_VERSIONS} versions`, few, {}],
    [`${VERSIONS.toLocaleString('en-US')} versions`, many, { goal: `>= 0.9 of ${FEW_VERSIONS}` }],
  ] as const) {
    const page = { templates: [readHistory], rows: of(ids) };
    results.push(
      await between(bench, `newest page of the history, ${name}`, { mix: page, changes: 0, ...more }),
    );
    const update = { templates: [updateIndividual], rows: of(ids) };
    results.push(
      await between(bench, `update of ${GROWN_CUSTOMERS} customers, ${name}`, {
        mix: update,
        changes: 1,
        ...more,
      }),
    );
  }
  return results;
}

/** Uses the product's own statement, with one change of each customer at a time. */
async function grow(
  { database, vault }: Stage,
  customers: readonly string[],
  versions: number,
): Promise<void> {
  const mint = new Mint();
  for (let version = 1; version < versions; version++) {
    const orders = customers.map((customerId) => {
      const plan = planUpdate({ customerId, customer: { email: `grown${version}@example.test` } });
      const actor = { aggregatorId, login, requestId: mint.requestId(), at: mint.now() };
      return {
        actor,
        change: { kind: 'updated', customerId, ...plan } as const,
        ifMatch: null,
        dryRun: false,
        key: null,
      };
    });
    await applyChanges(database, vault, orders);
  }
}

const CROWD = 4096;
/** Time for all clients to connect before they send anything. */
const LEAD_MS = 3000;

/** Twice as many updates as the service can handle: the excess is refused at once, the rest is answered. */
export async function overload(bench: Bench): Promise<Result[]> {
  const { stage, floor, folder, seconds } = bench;
  // A single login sends everything here, and is to have its share of what all may send.
  const service = await bench.serve({ OPENCIF_REQUESTS_PER_LOGIN: String(CROWD) });
  const mix = { templates: [updateIndividual], rows: stage.individuals.map((id) => [id]) };
  const load = { url: service.url, token: stage.token, mix };
  try {
    const before = await floor.justBefore(seconds);
    await runLoad(folder, { ...load, connections: 128, seconds: 3 });
    const calm = await runLoad(folder, { ...load, connections: 128, seconds });
    const peak = rateOf([calm]);
    const pauseMs = Math.round((CROWD * 1000) / (2 * peak));
    const crowd = { ...load, connections: CROWD, seconds, pauseMs };
    const kept = tool === 'wrk' ? [await crowded(bench, { ...crowd, leadMs: LEAD_MS })] : [];
    const coming = await crowded(bench, crowd);
    const memory = service.memory();
    const floors = [before, await floor.run(seconds)] as const;
    const goal = '>= 0.9 of the peak, p99 <= 1 s';
    return [
      resultOf('peak before the overload, 128 connections', [calm], floors),
      ...kept.flatMap(({ answered, seen }) => [
        resultOf('answered at twice the peak, kept connections', [answered], floors, { goal }),
        refused(seen),
      ]),
      resultOf('answered at twice the peak, new connections', [coming.answered], floors, { memory, goal }),
      refused(coming.seen),
    ];
  } finally {
    await service.stop();
  }
}

/** @throws if an answered update is missing or a refusal has no `Retry-After` */
async function crowded({ stage, folder }: Bench, load: Load): Promise<{ seen: Seen; answered: Seen }> {
  const versions = await settledVersions(stage);
  const seen = await runLoad(folder, load);
  const answered = { ...seen, responses: seen.responses - seen.refused };
  const added = (await settledVersions(stage)) - versions;
  assertCounted({ connections: CROWD, changes: 1 }, [{ ...answered, refused: 0 }], added);
  if (seen.silent > 0) throw new Error(`${seen.silent} refusals without Retry-After: the figure is void.`);
  return { seen, answered };
}

function refused({ refused: number, seconds }: Seen): Result {
  const rate = number / seconds;
  return { case: '  refused meanwhile, each with Retry-After', value: rate, unit: '/s', samples: [rate] };
}

/**
 * Updates while other clients sign in as fast as they can: hashing must not starve the updates. Four keep the queue of
 * sign-ins from running empty; more would only wait longer than a run takes.
 */
export async function signInStorm(bench: Bench): Promise<Result[]> {
  const { stage, floor, folder, seconds } = bench;
  const password = 'Bench!Password1';
  const passwordHash = await hashPassword(password);
  const now = new Mint().now();
  await addLogin(stage.database, stage.vault, {
    login: 'storm',
    aggregatorId,
    disclosure: 'masked',
    passwordHash,
    now,
  });
  const service = await bench.serve();
  const rows = stage.individuals.map((id) => [id]);
  const load = { url: service.url, token: stage.token, seconds };
  try {
    const before = await floor.justBefore(seconds);
    const [updates, signIns] = await Promise.all([
      runLoad(folder, { ...load, mix: { templates: [updateIndividual], rows }, connections: 32 }),
      runLoad(folder, { ...load, mix: { templates: [signIn('storm', password)], rows }, connections: 4 }),
    ]);
    const floors = [before, await floor.run(seconds)] as const;
    return [
      resultOf('update beside a storm of sign-ins, 32 connections', [updates], floors),
      resultOf('  sign-ins meanwhile, 4 connections', [signIns], floors),
    ];
  } finally {
    await service.stop();
  }
}
