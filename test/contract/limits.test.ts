/** The table of limits and the page that prints it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Limit, limits } from '../../src/contract/limits.ts';

const page = new URL('../../docs/operations.md', import.meta.url);
const table = /(?<=<!-- limits -->\n)[\s\S]*?(?=<!-- \/limits -->)/;

test('docs/operations.md prints the table of limits (npm run limits-docs writes it)', () => {
  const text = readFileSync(page, 'utf8');
  const written = text.replace(table, () => tableOf(limits));
  if (process.env.OPENCIF_WRITE_LIMITS) writeFileSync(page, written);
  else expect(text).toBe(written);
  expect(table.test(text)).toBe(true);
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
