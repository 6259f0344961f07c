/** Admission by itself, turn by turn of an event loop that the test turns. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Admission } from '../../../src/http/frame/admission.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setImmediate'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Arrival {
  readonly url: string;
  gone: boolean;
}

/** What became of each request, in the order in which it became that. */
function admission(sizes: { requestsPerTurn: number; requestsWaiting: number }) {
  const begun: Arrival[] = [];
  const refused: Arrival[] = [];
  const arrivalOf = (request: IncomingMessage) => (request as unknown as { arrival: Arrival }).arrival;
  const subject = new Admission(
    (request) => begun.push(arrivalOf(request)),
    (request) => refused.push(arrivalOf(request)),
    sizes,
  );
  const arrive = (arrival: Arrival) => {
    const socket = {
      get destroyed() {
        return arrival.gone;
      },
    };
    subject.take({ url: arrival.url, socket, arrival } as never, {} as ServerResponse);
  };
  return { begun, refused, arrive };
}

const sizes = fc.record({
  requestsPerTurn: fc.integer({ min: 1, max: 5 }),
  requestsWaiting: fc.integer({ min: 1, max: 9 }),
});
const bursts = fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 12 });

test('every request begins once and in its order, or is refused, and only when as many wait as may', () => {
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
  vi.runOnlyPendingTimers();
  expect(begun).toEqual([...arrivals.slice(0, 2), arrivals[49]]);
});

test.each(['/health', '/metrics', '/health?now'])('%s never waits and is never refused', (url) => {
  const { begun, refused, arrive } = admission({ requestsPerTurn: 1, requestsWaiting: 1 });
  for (let n = 0; n < 5; n++) arrive({ url: '/healthy', gone: false });
  expect(refused).toHaveLength(3);
  arrive({ url, gone: false });
  expect(begun.at(-1)).toMatchObject({ url });
});
