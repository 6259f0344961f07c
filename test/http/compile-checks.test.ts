/** The checks of all endpoints, compiled before the first request. */
import { Ajv } from 'ajv';
import { afterEach, expect, test, vi } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { compileChecks } from '../../src/http/frame/endpoint.ts';
import { validator } from '../../src/validation/validate.ts';

afterEach(() => vi.restoreAllMocks());

test('the first request of every endpoint finds its checks compiled', async () => {
  const compile = vi.spyOn(Ajv.prototype, 'compile');
  await compileChecks();
  const compiled = compile.mock.calls.length;
  expect(compiled).toBeGreaterThan(20);
  for (const { params, body, frame = body, query, headers } of endpoints as readonly Endpoint[]) {
    for (const schema of [params, frame, query, headers]) if (schema) validator(schema)({});
  }
  expect(compile).toHaveBeenCalledTimes(compiled);
});
