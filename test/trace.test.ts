/** `readTrace`: which trace contexts are taken up, and what is sent on, by the W3C specification (level 1). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Origins, readTrace } from '../src/trace.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const notZero = (length: number) => hex(length).filter((text) => !/^0+$/.test(text));
const valid = fc.record({ traceId: notZero(32), parentId: notZero(16), flags: hex(2) });

describe('a trace context', () => {
  test('of version 00 is sent on as it came', () => {
    fc.assert(
      fc.property(valid, ({ traceId, parentId, flags }) => {
        const traceparent = `00-${traceId}-${parentId}-${flags}`;
        expect(readTrace({ traceparent })).toEqual({ traceId, headers: { traceparent } });
      }),
    );
  });

  test('of a later version is read like version 00, whatever follows, and only its flag "sampled" is kept', () => {
    const later = hex(2).filter((version) => version !== '00' && version !== 'ff');
    const more = fc.constantFrom('', '-', '-what-the-future-brings');
    fc.assert(
      fc.property(valid, later, more, ({ traceId, parentId, flags }, version, rest) => {
        const found = readTrace({ traceparent: `${version}-${traceId}-${parentId}-${flags}${rest}` });
        const sampled = Number.parseInt(flags, 16) % 2 === 1 ? '01' : '00';
        expect(found?.headers).toEqual({ traceparent: `00-${traceId}-${parentId}-${sampled}` });
      }),
    );
  });

  test('that has one character more, less or another one is ignored, unless it still has the form', () => {
    const edit = fc.record({ at: fc.nat(54), remove: fc.nat(1), insert: fc.string({ maxLength: 2 }) });
    fc.assert(
      fc.property(valid, edit, ({ traceId, parentId, flags }, { at, remove, insert }) => {
        const whole = `00-${traceId}-${parentId}-${flags}`;
        const traceparent = whole.slice(0, at) + insert + whole.slice(at + remove);
        // Written a second time, without an expression for the whole.
        const [version = '', id = '', parent = '', flag = '', ...more] = traceparent.split('-');
        const isHex = (text: string, length: number) =>
          text.length === length && [...text].every((one) => '0123456789abcdef'.includes(one));
        const fits =
          isHex(version, 2) && isHex(id, 32) && isHex(parent, 16) && isHex(flag, 2) && version !== 'ff';
        const takes = fits && Number(`0x${id}`) > 0 && Number(`0x${parent}`) > 0;
        const goesOn = takes && (version !== '00' || more.length === 0);
        expect(readTrace({ traceparent }) !== null).toBe(goesOn);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['none', undefined],
    ['of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['with a parent of zeros', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['in capitals', '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01'],
    ['of the version that is none', 'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
    ['sent twice', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01, 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`],
  ])('%s is ignored', (_which, traceparent) => {
    expect(readTrace({ traceparent, tracestate: 'vendor=1' })).toBeNull();
  });

  test('sends its tracestate on if that is printable and not too long', () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const stateOf = (tracestate: string) => readTrace({ traceparent, tracestate })?.headers.tracestate;
    expect(stateOf('congo=t61rcWkgMzE,rojo=00f067aa0ba902b7')).toBe(
      'congo=t61rcWkgMzE,rojo=00f067aa0ba902b7',
    );
    for (const bad of ['', 'a=\u0000', 'a=é', `a=${'x'.repeat(511)}`]) expect(stateOf(bad)).toBeUndefined();
  });
});

test('only the newest origins are kept', () => {
  const origins = new Origins(2);
  const origin = { headers: { traceparent: 'one' }, context: undefined as never };
  origins.keep('1', origin);
  origins.share('1', '1a');
  origins.share('unknown', '2');
  expect(origins.of('1a')).toBe(origin);
  expect(origins.of('2')).toBeNull();
  origins.keep('3', origin);
  expect([origins.of('1'), origins.of('1a'), origins.of('3')]).toEqual([null, origin, origin]);
});
