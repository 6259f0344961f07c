/** The gate before pages, by itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ActiveTenants } from '../../../src/http/frame/active-tenants.ts';
import { PageGate } from '../../../src/http/frame/page-gate.ts';

/** Reads that the test finishes, in the order in which they began. */
function reads(pagesAtOnce: number, active = new ActiveTenants()) {
  const gate = new PageGate({ pagesAtOnce }, active);
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const read = (name: string, login: string, aggregatorId = 'ONE') =>
    gate.read({ login, aggregatorId }, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (error) => (error ? reject(error) : resolve(name)));
      });
    });
  return { begun, read, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

test('pages are read at once up to the limit, and each request gets its own page', async () => {
  const { begun, read, end } = reads(2);
  const pages = ['a', 'b', 'c'].map((name) => read(name, 'one'));
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await pages[1]).toBe('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  for (const name of ['a', 'c']) end(name);
  expect(await Promise.all(pages)).toEqual(['a', 'b', 'c']);
});

test('a login that wants one page waits for one page of a login that wants many', async () => {
  const { begun, read, end } = reads(1);
  const pages = ['a1', 'a2', 'a3'].map((name) => read(name, 'a'));
  const other = read('b', 'b');
  end('a1');
  await pages[0];
  end('a2');
  await pages[1];
  expect(begun).toEqual(['a1', 'a2', 'b']);
  end('b');
  await other;
  end('a3');
  await pages[2];
});

test('a page that cannot be read makes room for the next one', async () => {
  const { read, end } = reads(1);
  const [failing, next] = [read('a', 'one'), read('b', 'one')];
  end('a', new Error('lost'));
  await expect(failing).rejects.toThrow('lost');
  end('b');
  expect(await next).toBe('b');
});

describe('while a tenant wants the next page as soon as it has one', () => {
  /** @returns how long each page waited for its turn, in milliseconds of a clock of the test */
  async function waits(
    tookMs: readonly number[],
    tenants: readonly string[],
    another: boolean,
  ): Promise<number[]> {
    let nowMs = 1000;
    const sleep = async (ms: number) => {
      nowMs += ms;
    };
    const active = new ActiveTenants(() => nowMs);
    const gate = new PageGate({ pagesAtOnce: 1 }, active, { nowMs: () => nowMs, sleep });
    const waited: number[] = [];
    for (const [page, ms] of tookMs.entries()) {
      const aggregatorId = tenants[page % tenants.length] ?? '';
      if (another) active.note('ANOTHER');
      active.note(aggregatorId);
      const askedMs = nowMs;
      await gate.read({ login: 'one', aggregatorId }, async () => {
        waited.push(nowMs - askedMs);
        await sleep(ms);
      });
    }
    return waited;
  }
  const times = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 10 });

  test('each page waits twice as long as the one before took, at most 20 ms, if others send requests', async () => {
    await fc.assert(
      fc.asyncProperty(times, async (tookMs) => {
        const rests = [0, ...tookMs.slice(0, -1).map((ms) => Math.min(2 * ms, 20))];
        expect(await waits(tookMs, ['ONE'], true)).toEqual(rests);
      }),
    );
  });

  test('none waits if the tenant is alone, or if it is the turn of another tenant', async () => {
    await fc.assert(
      fc.asyncProperty(times, async (tookMs) => {
        const none = tookMs.map(() => 0);
        expect(await waits(tookMs, ['ONE'], false)).toEqual(none);
        expect(await waits(tookMs, ['ONE', 'TWO'], true)).toEqual(none);
      }),
    );
  });
});

test('a tenant that rests keeps no place from others, and has its own next page when it is rested', async () => {
  let nowMs = 0;
  let wake = () => {};
  const sleep = (ms: number) => {
    const untilMs = nowMs + ms;
    return new Promise<void>((resolve) => {
      wake = () => {
        nowMs = untilMs;
        resolve();
      };
    });
  };
  const gate = new PageGate({ pagesAtOnce: 1 }, { besides: () => true }, { nowMs: () => nowMs, sleep });
  const begun: string[] = [];
  const read = (name: string, aggregatorId: string, tookMs: number) =>
    gate.read({ login: aggregatorId, aggregatorId }, async () => {
      begun.push(`${name} at ${nowMs}`);
      nowMs += tookMs;
    });
  await read('a1', 'A', 10);
  const rested = [read('a2', 'A', 1), read('a3', 'A', 1)];
  await read('b1', 'B', 5);
  // After the page of another tenant, nothing is left to rest from.
  expect(begun).toEqual(['a1 at 0', 'b1 at 10', 'a2 at 15']);
  await rested[0];
  expect(begun).toHaveLength(3);
  wake();
  await rested[1];
  expect(begun.at(-1)).toBe('a3 at 30');
});

test('a tenant is active for a tenth of a second after its request, whichever came last', () => {
  let nowMs = 0;
  const active = new ActiveTenants(() => nowMs);
  active.note('ONE');
  active.note('ONE');
  expect([active.besides('ONE'), active.besides('TWO')]).toEqual([false, true]);
  nowMs = 50;
  active.note('TWO');
  active.note('TWO');
  nowMs = 99;
  expect([active.besides('ONE'), active.besides('TWO'), active.besides('THREE')]).toEqual([true, true, true]);
  nowMs = 100;
  expect([active.besides('ONE'), active.besides('TWO'), active.besides('THREE')]).toEqual([
    true,
    false,
    true,
  ]);
  nowMs = 150;
  expect(active.besides('THREE')).toBe(false);
});
