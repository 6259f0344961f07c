/** The load if wrk is not installed: the same mix through autocannon, in a separate process. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Where `start.mjs` installs it. */
const load = new URL('../node_modules/.cache/opencif-load/', import.meta.url);
const autocannon = createRequire(load)('autocannon');
const [file, start, pause, url, connections, seconds] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
const of = (kind) => lines.filter((line) => line[0] === kind).map((line) => line.slice(2));
const templates = of('T').map((line) => line.split('\t'));
const rows = of('R').map((line) => line.split('\t'));
const [token] = of('K');
let count = Number(start);
const pick = (list) => list[Math.floor(Math.random() * list.length)];

function setupRequest(request) {
  count++;
  const [[method, path, body], row] = [pick(templates), pick(rows)];
  const filled = (text) =>
    text.replace(/\{(\w)\}/g, (_, name) => (name === 'n' ? String(count).padStart(9, '0') : row[name - 1]));
  const headers = { 'x-connectfi-token': token, ...(body !== '' && { 'content-type': 'application/json' }) };
  return { ...request, method, path: filled(path), headers, ...(body !== '' && { body: filled(body) }) };
}

const instance = autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  requests: [{ setupRequest }],
  ...(pause > 0 && { overallRate: Math.round((Number(connections) * 1000) / pause) }),
});
const result = await instance;
process.stderr.write(
  `${JSON.stringify({
    responses: result['2xx'] + result.non2xx,
    seconds: result.duration,
    refused: result.non2xx,
    broken: result.errors + result.timeouts,
    p50: result.latency.p50,
    p99: result.latency.p99,
    silent: 0,
  })}\n`,
);
