/** Errors of the embedded engine as they arrive from its thread. */
import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/engine/database.ts';
import { DataFolderError } from '../../../src/storage/pglite/data-folder-error.ts';
import { errorFrom, errorMessage } from '../../../src/storage/pglite/messages.ts';

const acrossThreads = (error: unknown) => errorFrom(structuredClone(errorMessage(error)));

test('what callers tell apart by class keeps it, and its cause', () => {
  const cause = Object.assign(new Error('No space left.'), { code: '53100' });
  const unavailable = acrossThreads(new StoreUnavailable('The disk is full.', { cause }));
  expect(unavailable).toBeInstanceOf(StoreUnavailable);
  expect(unavailable).toMatchObject({ message: 'The disk is full.', cause: { code: '53100' } });
  expect(acrossThreads(new DataFolderError('In use.'))).toBeInstanceOf(DataFolderError);
});

test("PostgreSQL's refusal keeps name, code and constraint, and where it was thrown", () => {
  const refused = Object.assign(new Error('duplicate key'), {
    name: 'error',
    code: '23505',
    constraint: 'customer_reference_key',
  });
  const told = acrossThreads(refused);
  expect(told).toMatchObject({ name: 'error', message: 'duplicate key', code: '23505' });
  expect(told).toMatchObject({ constraint: 'customer_reference_key', stack: refused.stack });
  expect(told.cause).toBeUndefined();
});

test('what is no error becomes one', () => {
  expect(acrossThreads('stopped')).toMatchObject({ message: 'stopped' });
});
