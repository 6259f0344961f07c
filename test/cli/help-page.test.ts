/** `docs/cli.md` contains the current help of the commands. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { helpPage } from '../../src/cli/help-page.ts';
import { commands } from '../../src/cli/program.ts';
import { ofProcess } from '../../src/cli/shell/surroundings.ts';

test('docs/cli.md is what npm run cli-docs would write', () => {
  const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  expect(page).toBe(helpPage(commands(ofProcess({}), '', () => {})));
});
