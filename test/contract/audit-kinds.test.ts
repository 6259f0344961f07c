/** The kinds of audit events, as the page for auditors lists them. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type AuditKindRow, auditKinds } from '../../src/contract/audit-kinds.ts';

test('docs/audit.md lists each kind with its meaning, and whether it is counted', () => {
  const page = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('| Kind | What happened |\n| --- | --- |\n');
  const listed = table.slice(0, table.indexOf('\n\n')).split('\n');
  const rows = Object.entries<AuditKindRow>(auditKinds).map(
    ([kind, { meaning, counted }]) => `| \`${kind}\` | ${meaning}${counted ? ' (*counted*)' : ''} |`,
  );
  expect(listed).toEqual(rows);
});
