/** The checks of all endpoints are compiled before the first request. */
import { Ajv } from 'ajv';
import { afterEach, expect, test, vi } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { compileChecks } from '../../src/http/frame/endpoint.ts';
import { validator } from '../../src/validation/validate.ts';

afterEach(() => vi.restoreAllMocks());

test('the first request of every endpoint finds its checks compiled', async () => {
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
