/** The tables of rights and the page that prints them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { isPerson, may, rights, rightsOfRole, roles } from '../../src/contract/rights.ts';

const page = new URL('../../docs/roles.md', import.meta.url);
const between = (name: string) => new RegExp(`(?<=<!-- ${name} -->\\n)[\\s\\S]*?(?=<!-- /${name} -->)`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');
}

const ofRoles = table(
  ['Role', ...rights],
  roles.map((role) => [`\`${role}\``, ...rights.map((right) => (may(role, right) ? 'x' : ' '))]),
);

const ofEndpoints = table(
  ['Right', 'Endpoints'],
  [...rights, null].map((right) => {
    const those = (endpoints as readonly Endpoint[]).filter((endpoint) => endpoint.right === right);
    const paths = those.map(({ method, path }) => `\`${method} ${path}\``);
    return [right === null ? 'none' : `\`${right}\``, paths.join(', ') || '–'];
  }),
);

test('docs/roles.md prints both tables (npm run roles-docs writes them)', () => {
  const text = readFileSync(page, 'utf8');
  const written = text
    .replace(between('roles'), () => ofRoles)
    .replace(between('endpoints'), () => ofEndpoints);
  if (process.env.OPENCIF_WRITE_RIGHTS) writeFileSync(page, written);
  else expect(text).toBe(written);
  for (const name of ['roles', 'endpoints']) expect(between(name).test(text)).toBe(true);
});

test('every role has rights, each of the table, and only a program may register, or follow and read', () => {
  for (const role of roles) {
    expect(rightsOfRole[role].length).toBeGreaterThan(0);
    expect(rights).toEqual(expect.arrayContaining([...rightsOfRole[role]]));
  }
  const people = roles.filter(isPerson);
  expect(people.filter((role) => may(role, 'register'))).toEqual([]);
  expect(people.filter((role) => may(role, 'follow') && may(role, 'read'))).toEqual([]);
});
