/**
 * All that is under way for one webhook on this node: lanes are claimed, worked on side by side, and settled.
 * Each of the three goes on as soon as it can; outcomes that come together are settled together.
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
import type { DeliveryContext } from './context.ts';
import { type LaneOutcome, released, workOn } from './lane-work.ts';

/** Attempts to one receiver at once: of customers new to it, and of those that failed before. */
const FRESH_AT_ONCE = 24;
const RETRIES_AT_ONCE = 8;
/** Lanes or events that one claim takes, and how few must be left before the next. */
const CLAIM = 96;
const FEW_LEFT = 48;
const RETRIES_CLAIM = 16;
/** So many outcomes are settled at once, or fewer after this long, in milliseconds. */
const SETTLE_TOGETHER = 64;
const SETTLE_AFTER_MS = 20;
/** Outcomes that may wait for the store; with more nothing is claimed. */
const UNSETTLED_MAX = 1000;
/** Wait after the store failed, in milliseconds. */
const STORE_RETRY_MS = 500;

/** Lanes of one sort: customers that fail can't take the places of those that do not. */
class Pool {
  readonly #most: number;
  #waiting: ClaimedLane[] = [];
  active = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(lanes: readonly ClaimedLane[]): void {
    this.#waiting.push(...lanes);
  }

  get mayStart(): boolean {
    return this.active < this.#most && this.#waiting.length > 0;
  }

  next(): ClaimedLane {
    const lane = this.#waiting.shift();
    if (!lane) throw new Error('No lane waits.');
    return lane;
  }

  empty(): ClaimedLane[] {
    return this.#waiting.splice(0);
  }
}

export class WebhookRunner {
  readonly #context: DeliveryContext;
  /** Null: nothing more is sent. */
  #webhook: ActiveWebhook | null = null;
  readonly #place: { readonly aggregatorId: string; readonly webhookId: string };
  readonly #fresh = new Pool(FRESH_AT_ONCE);
  readonly #retries = new Pool(RETRIES_AT_ONCE);
  /** What the store may still have for this webhook. */
  #may = { due: false, retries: false, feed: false };
  #unsettled: LaneOutcome[] = [];
  #claiming = false;
  #settling = false;
  #settleTimer: NodeJS.Timeout | undefined;
  #whenIdle: (() => void)[] = [];

  constructor(context: DeliveryContext, { aggregatorId, webhookId }: ActiveWebhook) {
    this.#context = context;
    this.#place = { aggregatorId, webhookId };
  }

  /** True when nothing is in hand. */
  get idle(): boolean {
    const inHand = this.#fresh.active + this.#retries.active + this.#fresh.waiting + this.#retries.waiting;
    return inHand === 0 && this.#unsettled.length === 0 && !this.#claiming && !this.#settling;
  }

  /** Tells what the store has for the webhook. */
  offer(webhook: ActiveWebhook): void {
    this.#webhook = webhook;
    this.#may = {
      due: this.#may.due || webhook.due,
      retries: this.#may.retries || webhook.due,
      feed: webhook.behind,
    };
    this.pump();
  }

  /** Sends no more than what is under way, and puts the rest back. */
  withdraw(): void {
    this.#webhook = null;
    this.#may = { due: false, retries: false, feed: false };
    const left = [...this.#fresh.empty(), ...this.#retries.empty()];
    this.#unsettled.push(...left.map((lane) => released(this.#context, lane)));
    this.pump();
  }

  /** Resolves when nothing is in hand any more. */
  untilIdle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.pump();
    });
  }

  /** Begins whatever can be begun. */
  pump(): void {
    for (const pool of [this.#fresh, this.#retries]) {
      while (pool.mayStart && this.#context.slots.take()) void this.#work(pool);
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
      this.#context.slots.giveBack();
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
      // The next look at the store says whether there is still something.
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
    const lanes = await claimDueLanes(this.#context.database, claim, retries);
    this.#may[sort] = lanes.length === claim.limit;
    this.#take(retries ? this.#retries : this.#fresh, lanes);
  }

  async #claimNext(): Promise<void> {
    const { lanes, more } = await claimNextEvents(this.#context.database, this.#claimOf(CLAIM));
    this.#may.feed = more;
    this.#take(this.#fresh, lanes);
  }

  /** What was claimed while the webhook was withdrawn goes back. */
  #take(pool: Pool, lanes: readonly ClaimedLane[]): void {
    if (this.#webhook) pool.add(lanes);
    else this.#unsettled.push(...lanes.map((lane) => released(this.#context, lane)));
  }

  #claimOf(limit: number): Claim {
    const { clock, timing } = this.#context;
    const lease = clock.requestId();
    return { ...this.#place, lease, now: clock.now(), leaseEndsAt: clock.now(timing.leaseSeconds), limit };
  }

  /** One at a time would keep the store busier than the receiver; where nothing else is under way none waits. */
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

  /** Until the store takes them, or for good: then their leases end and the events are sent again. */
  async #keep(outcomes: readonly LaneOutcome[]): Promise<void> {
    const { giveUp } = this.#context;
    await delay(STORE_RETRY_MS, undefined, { signal: giveUp, ref: false }).catch(() => {});
    if (!giveUp.aborted) this.#unsettled.unshift(...outcomes);
  }

  /** Where this fails the lane is due at once, and its next failure comes here again. */
  async #disable(outcomes: readonly LaneOutcome[]): Promise<void> {
    const reason = outcomes.find(({ disable }) => disable !== null)?.disable;
    if (!reason) return;
    const { database, clock, log } = this.#context;
    const { aggregatorId, webhookId } = this.#place;
    this.withdraw();
    const at = { now: clock.now(), reason };
    const done = await disableWebhook(database, aggregatorId, webhookId, at).catch(() => false);
    if (done) log.warn({ aggregator: aggregatorId, webhookId, reason }, 'webhook disabled');
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
