/** Serves the pages of the console with canned data, on loopback: `npm run console:gallery [-- PORT]`. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/console/gallery');
const modules = await Promise.all(
  readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map((name) => import(pathToFileURL(join(folder, name)).href)),
);
const states = modules.flatMap((module) => module.states ?? []);
const { buildGallery } = await import(pathToFileURL(join(folder, 'serve.js')).href);
const port = Number(process.argv[2] ?? 7070);
const url = await buildGallery(states).listen({ host: '127.0.0.1', port });
console.log(`${states.length} states of the console's pages: ${url}\nStop with Ctrl+C.`);
