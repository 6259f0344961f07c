/** Which of PostgreSQL's errors mean that it can be read but not written. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { isReadOnly } from '../../../src/storage/engine/postgres-error.ts';

test.each([
  ['a standby, or a server set to read-only', '25006', 'utility.c', true],
  ['a full disk', '53100', 'md.c', true],
  ['a read-only file system', '42501', 'md.c', true],
  ['a used-up quota', 'XX000', 'fd.c', true],
  ['a right that the role lacks', '42501', 'aclchk.c', false],
  ['a fault of PostgreSQL itself', 'XX000', 'execMain.c', false],
  ['a lost connection', '08006', 'postgres.c', false],
  ['too many connections', '53300', 'proc.c', false],
])('%s (%s from %s): %s', (_, code, file, readOnly) => {
  const error = Object.assign(new pg.DatabaseError('told by the server', 0, 'error'), { code, file });
  expect(isReadOnly(error)).toBe(readOnly);
});
