/** The page that sends a form once more, if nobody knows whether it was carried out. */
import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { uncertainPage } from '../../../src/console/frame/uncertain.tsx';
import { errors } from '../../../src/contract/errors.ts';
import { fieldsIn } from '../../support/html-form.ts';

const requestId = 'd1ea112078d111eeb5658f28ab5fe311';
const pageOf = (form: URLSearchParams, code: string) =>
  uncertainPage({ form }, { code, requestId }, '/console/there', '/console');

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

test('a refusal that says that nothing was done is not uncertain', () => {
  const form = new URLSearchParams({ key: 'a-key' });
  const uncertain = Object.keys(errors).filter((code) => pageOf(form, code) !== null);
  expect(uncertain.sort()).toEqual(['idempotencyKeyInUse', 'serviceUnavailable', 'systemError']);
});
