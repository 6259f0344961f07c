/**
 * Sends events to webhooks. It looks for work in the store when a change was made on this node, and about once a
 * second for work that other nodes left or that is due again. Any number of nodes may do this at once.
 */
import { setMaxListeners } from 'node:events';
import { defaultLimits } from '../contract/default-limits.ts';
import type { Limits } from '../contract/limits.ts';
import type { AttemptOutcome, DeliveryError } from '../contract/webhooks.ts';
import { retrySchedule, testMessage } from '../domain/webhook.ts';
import type { Database } from '../storage/engine/database.ts';
import { forgetDeliveries } from '../storage/webhook/webhook-delivery.ts';
import type { WebhookWithKeys } from '../storage/webhook/webhook-keys.ts';
import { type ActiveWebhook, activeWebhooks } from '../storage/webhook/webhook-lane.ts';
import { settleLanes } from '../storage/webhook/webhook-settle.ts';
import { here } from '../trace.ts';
import type { Vault } from '../vault/vault.ts';
import type { AddressRules } from './address.ts';
import {
  type Clock,
  Counts,
  type DeliveryContext,
  type DeliveryLog,
  type DeliveryTiming,
  Slots,
} from './context.ts';
import { logged, sendMessage } from './lane-work.ts';
import type { ResolveAll } from './resolve.ts';
import { ATTEMPT_MS, Sender } from './sender.ts';
import { WebhookRunner } from './webhook-runner.ts';

/** Least time between two looks at the store, in milliseconds, so that changes made together are sent together. */
const LOOKS_APART_MS = 25;
/** Wait after a change that is not visible yet because an older transaction is still running, in milliseconds. */
const UNSEEN_MS = 100;
/** How often old attempts are deleted, in milliseconds. */
const FORGET_EVERY_MS = 3_600_000;

const defaults: DeliveryTiming & { attemptMs: number } = {
  schedule: retrySchedule,
  leaseSeconds: 30,
  attemptSeconds: 12,
  attemptMs: ATTEMPT_MS,
  pollMs: 1000,
  idlePollMs: 5000,
  stopMs: 5000,
};

export type DeliveryLimits = Pick<Limits, 'attempts' | 'webhookTests' | 'aggregatorTests'>;

export interface DispatcherOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly rules: AddressRules;
  /** Default: those of the table of limits. */
  readonly limits?: DeliveryLimits;
  readonly log?: DeliveryLog | undefined;
  /** See `DeliveryContext`. Default: none is known. */
  readonly originOf?: DeliveryContext['originOf'];
  /** Called after each attempt. Null: it was delivered. */
  readonly onAttempt?: (error: DeliveryError | null) => void;
  readonly timing?: Partial<DeliveryTiming & { attemptMs: number }> | undefined;
  /** Default: see `SenderOptions`. */
  readonly resolve?: ResolveAll | undefined;
}

/** What became of a test event. */
export type TestOutcome = AttemptOutcome & { eventId: string };

const silent: DeliveryLog = { warn: () => {}, info: () => {} };

export class WebhookDispatcher {
  readonly #context: DeliveryContext;
  readonly #limits: DeliveryLimits;
  readonly #tests = new Counts();
  readonly #runners = new Map<string, WebhookRunner>();
  readonly #giveUp = new AbortController();
  #looping: Promise<void> | null = null;
  #stopping = false;
  /** Whether somebody asked to look at the store before the next poll. */
  #woken = false;
  #wakeUp: (() => void) | null = null;
  /** False while this node knows of no enabled webhook. */
  #needed = false;
  #reachable = true;
  #forgetAtMs = 0;

  constructor(options: DispatcherOptions) {
    // Each attempt adds a listener; without this, Node.js would warn of a leak.
    setMaxListeners(0, this.#giveUp.signal);
    const { database, vault, clock, rules, log = silent, onAttempt = () => {}, resolve } = options;
    const { originOf = () => null } = options;
    this.#limits = options.limits ?? defaultLimits;
    const { attemptMs, ...timing } = { ...defaults, ...options.timing };
    this.#context = {
      database,
      vault,
      clock,
      sender: new Sender({ rules, attemptMs, resolve }),
      timing,
      slots: new Slots(this.#limits.attempts, () => this.#pumpAll()),
      log,
      giveUp: this.#giveUp.signal,
      originOf,
      onAttempt,
    };
  }

  /** Starts sending. A second call does nothing. */
  start(): void {
    if (!this.#stopping) this.#looping ??= this.#loop();
  }

  /** To be called after a change. Does nothing if no webhook is enabled. */
  wake(): void {
    if (this.#needed) this.look();
  }

  /** To be called after a webhook was created, enabled, disabled or asked to resend. */
  look(): void {
    this.#woken = true;
    this.#wakeUp?.();
  }

  /** To be called after a webhook was deleted: its attempts are deleted soon. */
  forget(): void {
    this.#forgetAtMs = 0;
    this.look();
  }

  /** Sends the test event once. @returns null if the maximum number of tests or attempts is in progress */
  test(webhook: WebhookWithKeys): Promise<TestOutcome | null> {
    const { aggregatorId, webhookId } = webhook;
    const { webhookTests, aggregatorTests } = this.#limits;
    const { slots } = this.#context;
    return this.#testWithin(`${aggregatorId} ${webhookId}`, webhookTests, () =>
      this.#testWithin(aggregatorId, aggregatorTests, async () => {
        if (!slots.take(aggregatorId)) return null;
        return await this.#sendTest(webhook).finally(() => slots.giveBack(aggregatorId));
      }),
    );
  }

  /** @returns null if `most` tests are in progress under this name */
  async #testWithin<T>(name: string, most: number, work: () => Promise<T | null>): Promise<T | null> {
    if (!this.#tests.add(name, most)) return null;
    return await work().finally(() => this.#tests.remove(name));
  }

  async #sendTest(webhook: WebhookWithKeys): Promise<TestOutcome> {
    const { clock, database, onAttempt } = this.#context;
    const attemptedAt = clock.now();
    const message = testMessage(clock.requestId(), webhook.webhookId, attemptedAt);
    const result = await sendMessage(this.#context, webhook, message, here());
    const error = result.error === 'aborted' ? 'timeout' : result.error;
    onAttempt(error);
    const entry = { attemptedAt, attempt: 1, resend: false, nextAttemptAt: null };
    const attempt = logged(message, entry, { ...result, error });
    await settleLanes(database, webhook, [], [attempt], clock.now());
    const { httpStatus, ms } = result;
    return { eventId: message.id, status: error ? 'failed' : 'delivered', httpStatus, error, ms };
  }

  /** Starts nothing new. Resolves when the attempts in progress have ended and are stored, or were given up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.look();
    const late = setTimeout(() => this.#giveUp.abort(), this.#context.timing.stopMs);
    await this.#looping;
    for (const runner of this.#runners.values()) runner.withdraw();
    await Promise.all([...this.#runners.values()].map((runner) => runner.untilIdle()));
    clearTimeout(late);
    this.#giveUp.abort();
    this.#context.sender.close();
  }

  async #loop(): Promise<void> {
    const { pollMs, idlePollMs } = this.#context.timing;
    while (!this.#stopping) {
      const woken = this.#woken;
      this.#woken = false;
      const found = await this.#lookAtStore();
      await this.#rest(LOOKS_APART_MS, false);
      if (woken && !found) await this.#rest(UNSEEN_MS, true);
      else await this.#rest(this.#needed ? pollMs : idlePollMs, true);
    }
  }

  /** @returns whether there was work */
  async #lookAtStore(): Promise<boolean> {
    const { database, vault, clock, log } = this.#context;
    try {
      const webhooks = await activeWebhooks(database, vault, clock.now());
      if (!this.#reachable) log.info({}, 'webhooks go on');
      this.#reachable = true;
      this.#needed = webhooks.length > 0;
      this.#hand(webhooks);
      await this.#forgetOld();
      return webhooks.some(({ due, behind }) => due || behind);
    } catch (error) {
      if (this.#reachable && !this.#stopping) {
        log.warn(
          { fault: error instanceof Error ? error.name : typeof error },
          'webhooks wait for the store',
        );
      }
      this.#reachable = false;
      return false;
    }
  }

  #hand(webhooks: readonly ActiveWebhook[]): void {
    const left = new Map(this.#runners);
    for (const webhook of webhooks) {
      const key = `${webhook.aggregatorId} ${webhook.webhookId}`;
      left.delete(key);
      const runner = this.#runners.get(key) ?? new WebhookRunner(this.#context, webhook);
      this.#runners.set(key, runner);
      runner.offer(webhook);
    }
    for (const [key, runner] of left) {
      runner.withdraw();
      if (runner.idle) this.#runners.delete(key);
    }
  }

  async #forgetOld(): Promise<void> {
    const { database, clock } = this.#context;
    if (performance.now() < this.#forgetAtMs) return;
    // What is left is deleted at the next looks, so that events to send do not wait for all of it.
    this.#forgetAtMs = performance.now() + FORGET_EVERY_MS;
    if (await forgetDeliveries(database, clock.now())) this.#forgetAtMs = 0;
  }

  #pumpAll(): void {
    for (const runner of this.#runners.values()) runner.pump();
  }

  /** @param untilWoken whether the wait ends early if somebody asks to look */
  async #rest(ms: number, untilWoken: boolean): Promise<void> {
    if (this.#stopping || (untilWoken && this.#woken)) return;
    await new Promise<void>((resolve) => {
      // An idle dispatcher must not keep the process alive.
      const timer = setTimeout(resolve, ms).unref();
      if (!untilWoken) return;
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = null;
  }
}
