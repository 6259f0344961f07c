/** The embedded store does one thing at a time, and who waits for what. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Turns } from '../../../src/storage/pglite/turns.ts';

interface Work {
  readonly kind: 'statement' | 'transaction';
  /** It comes when so many others have ended, or as soon as nothing runs. */
  readonly after: number;
  readonly fails: boolean;
}

type Event = readonly ['came' | 'began' | 'ended', Work];

const plans = fc.array(
  fc.record<Work>({
    kind: fc.constantFrom('statement', 'transaction'),
    after: fc.nat(8),
    fails: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** @returns what happened, in order */
async function carriedOut(plan: readonly Work[]): Promise<Event[]> {
  const turns = new Turns();
  const events: Event[] = [];
  let finish: (() => void) | null = null;
  const ask = (one: Work) => {
    events.push(['came', one]);
    const asked = turns[one.kind](async () => {
      events.push(['began', one]);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      events.push(['ended', one]);
      if (one.fails) throw new Error('It was refused.');
    });
    asked.catch(() => {});
  };
  const left = [...plan].sort((a, b) => a.after - b.after);
  for (let ended = 0; ended < plan.length; ended++) {
    while (left[0] && (left[0].after <= ended || finish === null)) {
      ask(left.shift() as Work);
      await new Promise(setImmediate);
    }
    const end: () => void = finish ?? expect.fail('Nobody has the turn although somebody waits.');
    finish = null;
    end();
    await new Promise(setImmediate);
  }
  await turns.idle();
  return events;
}

test('one thing runs at a time, each once, and within a kind in the order in which they came', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const events = await carriedOut(plan);
      const of = (what: string) => events.filter(([event]) => event === what).map(([, one]) => one);
      expect(new Set(of('ended'))).toEqual(new Set(plan));
      expect(events.filter(([event]) => event !== 'came')).toEqual(
        of('began').flatMap((one) => [
          ['began', one],
          ['ended', one],
        ]),
      );
      for (const kind of ['statement', 'transaction']) {
        const ofKind = (what: string) => of(what).filter((one) => one.kind === kind);
        expect(ofKind('began')).toEqual(ofKind('came'));
      }
    }),
    { numRuns: 300 },
  );
});

test('a statement waits for one transaction at most, and a transaction for no statement that came after the one before it', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const events = await carriedOut(plan);
      for (const one of plan) {
        const at = (what: string) => events.findIndex((event) => event[0] === what && event[1] === one);
        const meanwhile = events.slice(at('came'), at('began'));
        const isEnd = ([what, { kind }]: Event) => what === 'ended' && kind === 'transaction';
        if (one.kind === 'statement') {
          expect(meanwhile.filter(isEnd).length).toBeLessThanOrEqual(1);
        } else {
          const sinceLast = meanwhile.slice(meanwhile.findLastIndex(isEnd) + 1);
          const came = sinceLast.filter(([what]) => what === 'came').map(([, other]) => other);
          expect(sinceLast.filter(([what, other]) => what === 'began' && came.includes(other))).toEqual([]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
