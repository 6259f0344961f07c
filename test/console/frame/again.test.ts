/** The page that sends a form once more, if nobody knows whether it was carried out, or it came too soon. */
import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { againPage } from '../../../src/console/frame/again.tsx';
import { errors } from '../../../src/contract/errors.ts';
import { fieldsIn } from '../../support/html-form.ts';

const requestId = 'd1ea112078d111eeb5658f28ab5fe311';
const pageOf = (form: URLSearchParams, code: string) =>
  againPage(
    { form },
    { code, message: '', errors: undefined, retryAfter: 30, requestId },
    '/console/there',
    '/console',
  );

test('it has every field as it was sent, so that it is the same request', () => {
  const names = fc.stringMatching(/^[a-z][a-z.0-9]*$/).filter((name) => name !== 'key');
  const fields = fc.uniqueArray(fc.tuple(names, fc.string()), { selector: ([name]) => name });
  fc.assert(
    fc.property(fields, (sent) => {
      const form = new URLSearchParams([...sent, ['key', 'a-key']]);
      const page = pageOf(form, 'serviceUnavailable');
      expect(page?.status).toBe(503);
      expect(fieldsIn(renderToString(page?.body as never), 'action="/console/there"')).toEqual(
        Object.fromEntries(form),
      );
    }),
  );
});

test('a form without a key, which could be carried out twice, is never offered again', () => {
  expect(pageOf(new URLSearchParams({ reason: 'x' }), 'serviceUnavailable')).toBeNull();
  expect(pageOf(new URLSearchParams({ key: '' }), 'serviceUnavailable')).toBeNull();
});

test('beyond the share it says how long to wait, and keeps what was sent', () => {
  const page = pageOf(new URLSearchParams({ key: 'a-key', reason: 'typed' }), 'tooManyRequests');
  expect(page?.status).toBe(429);
  const html = renderToString(page?.body as never);
  expect(html).toContain('30 seconds');
  expect(fieldsIn(html)).toEqual({ key: 'a-key', reason: 'typed' });
});

test('whatever would be refused again is not offered again', () => {
  const form = new URLSearchParams({ key: 'a-key' });
  const offered = Object.keys(errors).filter((code) => pageOf(form, code) !== null);
  expect(offered.sort()).toEqual([
    'idempotencyKeyInUse',
    'serviceUnavailable',
    'systemError',
    'tooManyRequests',
  ]);
});
