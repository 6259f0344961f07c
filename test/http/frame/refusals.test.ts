/** The pace of refusals, on a clock that the test moves. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../src/contract/errors.ts';
import { Refusals } from '../../../src/http/frame/refusals.ts';

/** One refusal in each slice of a second. */
const limits = { refusalsPerSecond: 20, refusalsHeld: 4 };
const SHARE_MS = 50;

let stop: AbortController;
let refusals: Refusals;
let sent: string[];
let dropped: string[];

beforeEach(() => {
  vi.useFakeTimers();
  stop = new AbortController();
  refusals = new Refusals(limits, stop.signal);
  sent = [];
  dropped = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function refuse(name: string, network = '192.0.2.1', code: ErrorCode = 'tooManyRequests') {
  refusals.pace(code, network, { send: () => sent.push(name), drop: () => dropped.push(name) });
}

/** @returns what is sent in the next slice of a second */
function nextShare(): string[] {
  sent = [];
  vi.advanceTimersByTime(SHARE_MS);
  return sent;
}

test('a refusal is sent at once, also after each pause', () => {
  for (const name of ['one', 'two', 'three']) {
    refuse(name);
    expect(sent).toEqual([name]);
    nextShare();
  }
});

test('further refusals wait, and are sent at the set pace', () => {
  for (const name of ['one', 'two', 'three']) refuse(name);
  expect(sent).toEqual(['one']);
  expect(nextShare()).toEqual(['two']);
  expect(nextShare()).toEqual(['three']);
  expect(nextShare()).toEqual([]);
  refuse('four');
  expect(sent).toEqual(['four']);
});

test('networks take turns, so that one that is refused often delays nobody else for long', () => {
  refuse('at once');
  for (const name of ['a', 'b', 'c']) refuse(name, '192.0.2.1');
  refuse('other', '198.51.100.1');
  expect([...nextShare(), ...nextShare()]).toEqual(['a', 'other']);
});

test('only so many wait; beyond that, the newest refusal of the network with the most is dropped with its connection', () => {
  refuse('at once');
  for (const name of ['a', 'b', 'c', 'd']) refuse(name, '192.0.2.1');
  refuse('other', '198.51.100.1');
  expect(dropped).toEqual(['d']);
  refuse('e', '192.0.2.1');
  expect(dropped).toEqual(['d', 'e']);
});

test('a refusal that reports a mistake never waits', () => {
  for (const name of ['one', 'two', 'three']) refuse(name, '192.0.2.1', 'customerNotFound');
  expect(sent).toEqual(['one', 'two', 'three']);
});

test('an unknown path is refused at the same pace, since no honest client asks for it so often', () => {
  for (const name of ['one', 'two']) refuse(name, '192.0.2.1', 'notFound');
  expect(sent).toEqual(['one']);
  expect(nextShare()).toEqual(['two']);
});

test('a server that stops sends what is waiting, and holds back nothing more', () => {
  for (const name of ['one', 'two', 'three']) refuse(name);
  stop.abort();
  refuse('four');
  expect(sent).toEqual(['one', 'two', 'three', 'four']);
});

test('no timer runs if nothing was refused', () => {
  refuse('one');
  nextShare();
  nextShare();
  expect(vi.getTimerCount()).toBe(0);
});
