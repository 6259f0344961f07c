/** Writes the lists in NOTICE, which name what of others the package contains. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docsBundle, insidePglite, productPackages } from './third-parties.mjs';

/** @param text of the NOTICE now @returns the text that it should have */
export function noticeOf(text, root) {
  const packages = productPackages(root);
  const lists = {
    'packages in node_modules': packages.filter(({ bundled }) => bundled).map(ofFolder),
    'packages in swagger-ui.js and swagger-ui.css': docsBundle(root).map(
      (one) => `${titleOf(one)} ${one.copyright}`,
    ),
    'packages that npm installs beside': packages.filter(({ bundled }) => !bundled).map(titleOf),
    'parts of PGlite': insidePglite(root).map(titleOf),
  };
  return Object.entries(lists).reduce((all, [name, lines]) => {
    const list = new RegExp(`(^--- ${name} ---\\n)[^]*?(?=^---$)`, 'm');
    if (!list.test(all)) throw new Error(`NOTICE has no list of ${name}.`);
    return all.replace(list, (_, head) => `${head}${lines.map((line) => `${line}\n`).join('')}`);
  }, text);
}

const titleOf = ({ name, version, license }) =>
  `${name}${version === undefined ? '' : ` ${version}`} (${license ?? 'see above'})`;

/** A package whose folder has no license gets its copyright here; the license's text is in NOTICE. */
function ofFolder(one) {
  return one.hasLicenseFile ? titleOf(one) : `${titleOf(one)} ${one.copyright}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const path = join(root, 'NOTICE');
  writeFileSync(path, noticeOf(readFileSync(path, 'utf8'), root));
}
