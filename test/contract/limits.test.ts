/** The table of limits and the page that prints it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventsQuery } from '../../src/contract/events.ts';
import { type Limit, limits } from '../../src/contract/limits.ts';
import { limitParameter } from '../../src/contract/page.ts';

const page = new URL('../../docs/operations.md', import.meta.url);
const table = /(?<=<!-- limits -->\n)[\s\S]*?(?=<!-- \/limits -->)/;

test('docs/operations.md prints the table of limits (npm run limits-docs writes it)', () => {
  const text = readFileSync(page, 'utf8');
  const written = text.replace(table, () => tableOf(limits));
  if (process.env.OPENCIF_WRITE_LIMITS) writeFileSync(page, written);
  else expect(text).toBe(written);
  expect(table.test(text)).toBe(true);
});

test.each([
  ['a page', limitParameter, 1, limits.pageItems.value],
  ['a wait', eventsQuery.properties.wait, 0, limits.eventWaitSeconds.value],
])('the pattern for %s accepts just the numbers up to its limit', (_name, { pattern }, least, most) => {
  const numbers = Array.from({ length: 1100 }, (_, number) => number);
  const accepted = numbers.filter((number) => new RegExp(pattern).test(String(number)));
  expect(accepted).toEqual(numbers.slice(least, most + 1));
  for (const text of ['', '-1', '01', '1.0', ' 1', '1e1']) expect(new RegExp(pattern).test(text)).toBe(false);
});

function tableOf(rows: Readonly<Record<string, Limit>>): string {
  const lines = Object.entries(rows).map(([name, { value, unit, env, meaning, over }]) => {
    const setting = env ? `\`${env}\`` : '–';
    return `| ${meaning} | ${value.toLocaleString('en-US')} ${unit} | ${over} | \`${name}\` | ${setting} |`;
  });
  return [
    '| What is limited | Limit | Beyond it | Name | Setting |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n');
}
