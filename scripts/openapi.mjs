/** Writes `openapi.json` from the built contract. */
import { readFileSync, writeFileSync } from 'node:fs';
import { openapi } from '../dist/contract/openapi.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
writeFileSync(
  new URL('../openapi.json', import.meta.url),
  `${JSON.stringify(openapi(version), undefined, 2)}\n`,
);
