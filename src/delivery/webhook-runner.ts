/**
 * The work for one webhook on this node: it claims lanes, works on them side by side, and settles them. Each step
 * continues as soon as it can. Outcomes that arrive together are settled together.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { disableWebhook } from '../storage/webhook/webhook-endpoint.ts';
import {
  type ActiveWebhook,
  type Claim,
  type ClaimedLane,
  claimDueLanes,
  claimNextEvents,
} from '../storage/webhook/webhook-lane.ts';
import { settleLanes } from '../storage/webhook/webhook-settle.ts';
import { type DeliveryContext, stopwatch } from './context.ts';
import { type HeldLane, type LaneOutcome, released, workOn } from './lane-work.ts';

/** Attempts to one receiver at once: first attempts, and retries. */
const FRESH_AT_ONCE = 24;
const RETRIES_AT_ONCE = 8;
/** Lanes or events in one claim, and the number of waiting lanes below which the next claim starts. */
const CLAIM = 96;
const FEW_LEFT = 48;
const RETRIES_CLAIM = 16;
/** Outcomes are settled when there are this many, or after this many milliseconds. */
const SETTLE_TOGETHER = 64;
const SETTLE_AFTER_MS = 20;
/** If more outcomes than this wait for the store, nothing new is claimed. */
const UNSETTLED_MAX = 1000;
/** Wait after a failure of the store, in milliseconds. */
const STORE_RETRY_MS = 500;

/** Lanes of one kind. Retries have a pool of their own, so they cannot take the slots of first attempts. */
class Pool {
  readonly #most: number;
  #waiting: HeldLane[] = [];
  active = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(lanes: readonly HeldLane[]): void {
    this.#waiting.push(...lanes);
  }

  get mayStart(): boolean {
    return this.active < this.#most && this.#waiting.length > 0;
  }

  next(): HeldLane {
    const lane = this.#waiting.shift();
    if (!lane) throw new Error('There is no waiting lane.');
    return lane;
  }

  empty(): HeldLane[] {
    return this.#waiting.splice(0);
  }
}

export class WebhookRunner {
  readonly #context: DeliveryContext;
  /** Null once nothing more may be sent. */
  #webhook: ActiveWebhook | null = null;
  readonly #place: { readonly aggregatorId: string; readonly webhookId: string };
  readonly #fresh = new Pool(FRESH_AT_ONCE);
  readonly #retries = new Pool(RETRIES_AT_ONCE);
  /** What kinds of work the store may still have for this webhook. */
  #may = { due: false, retries: false, feed: false };
  #unsettled: LaneOutcome[] = [];
  /** How many lanes of each lease this node still holds. */
  readonly #leases = new Map<string, number>();
  #claiming = false;
  #settling = false;
  /** Whether the webhook is just being disabled: a look at the store may still find it enabled. */
  #disabling = false;
  #settleTimer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(context: DeliveryContext, { aggregatorId, webhookId }: ActiveWebhook) {
    this.#context = context;
    this.#place = { aggregatorId, webhookId };
  }

  /** True if this node holds no lane of the webhook. */
  get idle(): boolean {
    const inHand = this.#fresh.active + this.#retries.active + this.#fresh.waiting + this.#retries.waiting;
    return inHand === 0 && this.#unsettled.length === 0 && !this.#claiming && !this.#settling;
  }

  /** Takes note of the work that the store has for the webhook, and starts on it. */
  offer(webhook: ActiveWebhook): void {
    if (this.#disabling) return;
    this.#webhook = webhook;
    this.#may = {
      due: this.#may.due || webhook.due,
      retries: this.#may.retries || webhook.due,
      feed: webhook.behind,
    };
    this.pump();
  }

  /** Starts no more attempts, and releases the lanes that wait. */
  withdraw(): void {
    this.#webhook = null;
    this.#may = { due: false, retries: false, feed: false };
    const left = [...this.#fresh.empty(), ...this.#retries.empty()];
    this.#unsettled.push(...left.map((lane) => released(this.#context, lane)));
    this.pump();
  }

  /** Resolves when this node holds no lane of the webhook. */
  untilIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.pump();
    });
  }

  /** Starts everything that can be started now. */
  pump(): void {
    for (const pool of [this.#fresh, this.#retries]) {
      while (pool.mayStart && this.#context.slots.take(this.#place.aggregatorId)) void this.#work(pool);
    }
    this.#settleSoon();
    if (!this.#claiming && this.#wants()) void this.#claim();
    if (this.idle) for (const done of this.#whenIdle.splice(0)) done();
  }

  async #work(pool: Pool): Promise<void> {
    const lane = pool.next();
    pool.active++;
    try {
      this.#unsettled.push(await workOn(this.#context, lane, () => this.#webhook));
    } finally {
      pool.active--;
      this.#context.slots.giveBack(this.#place.aggregatorId);
      this.pump();
    }
  }

  #wants(): boolean {
    if (!this.#webhook || this.#unsettled.length > UNSETTLED_MAX) return false;
    const { due, retries, feed } = this.#may;
    return (this.#fresh.waiting < FEW_LEFT && (due || feed)) || (this.#retries.waiting === 0 && retries);
  }

  async #claim(): Promise<void> {
    this.#claiming = true;
    try {
      if (this.#may.retries && this.#retries.waiting === 0) await this.#claimDue('retries');
      if (this.#may.due && this.#fresh.waiting < FEW_LEFT) await this.#claimDue('due');
      if (this.#may.feed && this.#fresh.waiting < FEW_LEFT) await this.#claimNext();
    } catch (error) {
      // The next look at the store finds out whether there is more work.
      this.#may = { due: false, retries: false, feed: false };
      this.#context.log.warn({ fault: nameOf(error) }, 'webhook work could not be claimed');
    } finally {
      this.#claiming = false;
      this.pump();
    }
  }

  async #claimDue(sort: 'due' | 'retries'): Promise<void> {
    const retries = sort === 'retries';
    const claim = this.#claimOf(retries ? RETRIES_CLAIM : CLAIM);
    const heldSeconds = stopwatch(this.#context.clock);
    const lanes = await claimDueLanes(this.#context.database, claim, retries, [...this.#leases.keys()]);
    this.#may[sort] = lanes.length === claim.limit;
    this.#take(retries ? this.#retries : this.#fresh, lanes, heldSeconds);
  }

  async #claimNext(): Promise<void> {
    const heldSeconds = stopwatch(this.#context.clock);
    const { lanes, more } = await claimNextEvents(this.#context.database, this.#claimOf(CLAIM));
    this.#may.feed = more;
    this.#take(this.#fresh, lanes, heldSeconds);
  }

  /** Releases lanes that were claimed while the webhook was withdrawn. */
  #take(pool: Pool, lanes: readonly ClaimedLane[], heldSeconds: () => number): void {
    for (const { lease } of lanes) this.#leases.set(lease, (this.#leases.get(lease) ?? 0) + 1);
    if (this.#webhook) pool.add(lanes.map((lane) => ({ ...lane, heldSeconds })));
    else this.#unsettled.push(...lanes.map((lane) => released(this.#context, lane)));
  }

  #letGo({ lease }: Pick<ClaimedLane, 'lease'>): void {
    const left = (this.#leases.get(lease) ?? 0) - 1;
    if (left > 0) this.#leases.set(lease, left);
    else this.#leases.delete(lease);
  }

  #claimOf(limit: number): Claim {
    const { clock, timing } = this.#context;
    const lease = clock.requestId();
    return { ...this.#place, lease, now: clock.now(), leaseSeconds: timing.leaseSeconds, limit };
  }

  /** Settling each outcome alone would load the store more than the receiver. The last outcomes never wait. */
  #settleSoon(): void {
    if (this.#settling || this.#unsettled.length === 0) return;
    const alone = this.#fresh.active + this.#retries.active === 0;
    if (alone || this.#unsettled.length >= SETTLE_TOGETHER) void this.#settle();
    else this.#settleTimer ??= setTimeout(() => void this.#settle(), SETTLE_AFTER_MS);
  }

  async #settle(): Promise<void> {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = undefined;
    if (this.#settling) return;
    this.#settling = true;
    const outcomes = this.#unsettled.splice(0);
    const { database, clock } = this.#context;
    try {
      const lanes = outcomes.map(({ lane }) => lane);
      const attempts = outcomes.flatMap((one) => one.attempts);
      const due = await settleLanes(database, this.#place, lanes, attempts, clock.now());
      for (const lane of lanes) this.#letGo(lane);
      if (due > 0 && this.#webhook) this.#may.due = true;
      await this.#disable(outcomes);
    } catch (error) {
      this.#context.log.warn({ fault: nameOf(error) }, 'webhook outcomes could not be stored');
      await this.#keep(outcomes);
    } finally {
      this.#settling = false;
      this.pump();
    }
  }

  /** Keeps outcomes for another try. If the node stops first, their leases end and the events are sent again. */
  async #keep(outcomes: readonly LaneOutcome[]): Promise<void> {
    const { giveUp } = this.#context;
    await delay(STORE_RETRY_MS, undefined, { signal: giveUp, ref: false }).catch(() => {});
    if (!giveUp.aborted) this.#unsettled.unshift(...outcomes);
  }

  /** If this fails, the lane is due at once, and its next failure tries to disable the webhook again. */
  async #disable(outcomes: readonly LaneOutcome[]): Promise<void> {
    const reason = outcomes.find(({ disable }) => disable !== null)?.disable;
    if (!reason) return;
    const { database, clock, log } = this.#context;
    const { aggregatorId, webhookId } = this.#place;
    this.#disabling = true;
    this.withdraw();
    const at = { now: clock.now(), reason };
    const done = await database
      .transaction((tx) => disableWebhook(tx, aggregatorId, webhookId, at))
      .catch(() => false);
    this.#disabling = false;
    if (done) log.warn({ aggregator: aggregatorId, webhookId, reason }, 'webhook disabled');
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
