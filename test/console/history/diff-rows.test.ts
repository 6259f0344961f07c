/** A whole address in a difference: its parts, so that each is written in its own direction. */
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { Diff } from '../../../src/console/frame/components/lists.tsx';
import { diffRows } from '../../../src/console/history/diff-rows.ts';
import { sectionDiff } from '../../../src/domain/change-diff.ts';
import { address } from '../../support/arbitraries.ts';

test('an address that is new is one line, each part in a direction of its own and in the order of addresses', () => {
  const one = address('רחוב הרצל 12', 'Haifa');
  const rows = diffRows([sectionDiff({ section: 'addresses', before: [], after: [one] })]);
  expect(rows).toEqual([
    { label: 'Address', before: null, after: ['רחוב הרצל 12', 'Haifa', 'PA', '12345', 'USA'] },
  ]);
  expect(renderToString(Diff({ rows }))).toContain(
    '<bdi>רחוב הרצל 12</bdi>, <bdi>Haifa</bdi>, <bdi>PA</bdi>',
  );
});
