/** The checks of all endpoints are compiled before the first request. */
import { Ajv } from 'ajv';
import { afterEach, expect, test, vi } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';

afterEach(() => vi.restoreAllMocks());

test('the first request of every endpoint finds its checks compiled', async () => {
  // As in a program that has just started: what other files of this process compiled does not count.
  vi.resetModules();
  const { endpoints } = await import('../../src/contract/endpoints.ts');
  const { compileChecks } = await import('../../src/http/frame/endpoint.ts');
  const { validator } = await import('../../src/validation/validate.ts');
  const schemas = new Set(
    (endpoints as readonly Endpoint[]).flatMap(({ params, body, frame = body, query, headers }) =>
      [params, frame, query, headers].filter((schema) => schema !== undefined),
    ),
  );
  const compile = vi.spyOn(Ajv.prototype, 'compile');
  await compileChecks();
  expect(compile).toHaveBeenCalledTimes(schemas.size);
  for (const schema of schemas) validator(schema)({});
  expect(compile).toHaveBeenCalledTimes(schemas.size);
});
