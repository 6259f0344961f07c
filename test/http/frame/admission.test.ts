/** Admission by itself, turn by turn of an event loop that the test turns. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultLimits } from '../../../src/contract/default-limits.ts';
import type { Limits } from '../../../src/contract/limits.ts';
import { Admission } from '../../../src/http/frame/admission.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setImmediate', 'setTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Arrival {
  readonly url: string;
  readonly network?: string;
  gone: boolean;
}

/** What happened to each request, in the order in which it happened. */
function admission(sizes: Partial<Limits>, now = () => 0) {
  const begun: Arrival[] = [];
  const refused: Arrival[] = [];
  const arrivalOf = (request: IncomingMessage) => (request as unknown as { arrival: Arrival }).arrival;
  const subject = new Admission({
    answer: (request) => begun.push(arrivalOf(request)),
    refuse: (request) => refused.push(arrivalOf(request)),
    networkOf: (request) => arrivalOf(request).network ?? '',
    limits: { ...defaultLimits, ...sizes },
    now,
  });
  const arrive = (arrival: Arrival) => {
    const socket = {
      get destroyed() {
        return arrival.gone;
      },
    };
    subject.take({ url: arrival.url, socket, arrival } as never, { socket } as unknown as ServerResponse);
  };
  return { begun, refused, arrive };
}

const sizes = fc.record({
  requestsPerTurn: fc.integer({ min: 1, max: 5 }),
  requestsWaiting: fc.integer({ min: 1, max: 9 }),
});
const bursts = fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 12 });

test('every request begins once and in order, or is refused, but only if the queue is full', () => {
  fc.assert(
    fc.property(sizes, bursts, (limits, counts) => {
      const { begun, refused, arrive } = admission(limits);
      const arrived: Arrival[] = [];
      const turn = (run: () => void) => {
        const before = begun.length;
        run();
        expect(begun.length - before).toBeLessThanOrEqual(limits.requestsPerTurn);
      };
      for (const count of counts) {
        for (let n = 0; n < count; n++) {
          const waiting = arrived.length - begun.length - refused.length;
          const [wasBegun, wasRefused] = [begun.length, refused.length];
          const arrival = { url: '/customer/update', gone: false };
          arrived.push(arrival);
          arrive(arrival);
          expect(refused.length > wasRefused).toBe(waiting === limits.requestsWaiting);
          if (waiting > 0) expect(begun.length).toBe(wasBegun);
        }
        turn(() => vi.runOnlyPendingTimers());
      }
      while (vi.getTimerCount() > 0) turn(() => vi.runOnlyPendingTimers());
      expect(begun).toEqual(arrived.filter((one) => !refused.includes(one)));
    }),
  );
});

test('a lone request begins at once', () => {
  const { begun, arrive } = admission({ requestsPerTurn: 1, requestsWaiting: 1 });
  arrive({ url: '/customer/update', gone: false });
  expect(begun).toHaveLength(1);
});

test('a client that has gone takes no place in a turn', () => {
  const { begun, arrive } = admission({ requestsPerTurn: 2, requestsWaiting: 100 });
  const arrivals = Array.from({ length: 50 }, () => ({ url: '/events', gone: false }));
  for (const one of arrivals) arrive(one);
  for (const one of arrivals.slice(2, 49)) one.gone = true;
  vi.runAllTimers();
  expect(begun).toEqual([...arrivals.slice(0, 2), arrivals[49]]);
});

test('networks take turns, and the one with the most waiting gives up places', () => {
  const { begun, refused, arrive } = admission({ requestsPerTurn: 1, requestsWaiting: 4 });
  const flood = Array.from({ length: 20 }, () => ({ url: '/nowhere', network: 'flood', gone: false }));
  const quiet = ['one', 'two'].map((network) => ({ url: '/customer/update', network, gone: false }));
  for (const one of [...flood, ...quiet]) arrive(one);
  expect(refused).not.toContain(quiet[0]);
  expect(refused).not.toContain(quiet[1]);
  while (vi.getTimerCount() > 0) vi.runOnlyPendingTimers();
  expect(begun).toEqual([flood[0], flood[1], ...quiet, flood[2]]);
});

describe('the paths of operators', () => {
  const crowd = (now?: () => number) => {
    const subject = admission({ requestsPerTurn: 1, requestsWaiting: 1, operatorRequests: 3 }, now);
    for (let n = 0; n < 5; n++) subject.arrive({ url: '/healthy', gone: false });
    expect(subject.refused).toHaveLength(3);
    return subject;
  };

  test.each(['/health', '/health/live', '/health/ready', '/metrics', '/health?now'])(
    '%s is answered before a crowd',
    (url) => {
      const { begun, arrive } = crowd();
      arrive({ url, gone: false });
      expect(begun.at(-1)).toMatchObject({ url });
    },
  );

  test('go first only so often in a second; then they are held for 50 ms, and wait like all others', () => {
    let now = 5000;
    const { begun, refused, arrive } = crowd(() => now);
    const ask = () => arrive({ url: '/health', gone: false });
    for (let n = 0; n < 10; n++) ask();
    vi.advanceTimersByTime(49);
    expect(begun.filter(({ url }) => url === '/health')).toHaveLength(3);
    vi.advanceTimersByTime(1);
    // One of them begins in that turn, and one has the place to wait.
    expect(begun.filter(({ url }) => url === '/health')).toHaveLength(4);
    expect(refused.filter(({ url }) => url === '/health')).toHaveLength(5);
    now += 1000;
    ask();
    expect(begun.filter(({ url }) => url === '/health')).toHaveLength(5);
  });

  test('that are held begin when nobody else waits, and not for a client that has left', () => {
    const subject = admission({ operatorRequests: 0 });
    subject.arrive({ url: '/health', gone: false });
    subject.arrive({ url: '/metrics', gone: true });
    expect(subject.begun).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(subject.begun).toMatchObject([{ url: '/health' }]);
  });
});

test('no further request begins in a turn whose time is used up, and the next turn goes on', () => {
  let ms = 0;
  const { begun, arrive } = admission(
    { requestsPerTurn: 10, turnMilliseconds: 5, requestsWaiting: 10 },
    () => {
      ms += 2;
      return ms;
    },
  );
  for (let n = 0; n < 9; n++) arrive({ url: '/customer/update', gone: false });
  const inTurn: number[] = [begun.length];
  while (begun.length < 9) {
    const before = begun.length;
    vi.runOnlyPendingTimers();
    if (begun.length > before) inTurn.push(begun.length - before);
  }
  // The clock goes on by 2 ms with each look at it: a request begins at 0, 2 and 4 ms.
  expect(inTurn).toEqual([3, 3, 3]);
});
