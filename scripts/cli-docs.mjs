/** Writes `docs/cli.md` from the built commands. */
import { writeFileSync } from 'node:fs';
import { helpPage } from '../dist/cli/help-page.js';
import { commands } from '../dist/cli/program.js';
import { ofProcess } from '../dist/cli/shell/surroundings.js';

writeFileSync(new URL('../docs/cli.md', import.meta.url), helpPage(commands(ofProcess({}), '', () => {})));
