/**
 * A quiet tenant, in a process of its own: a request every so often, whatever became of the one before. The time of
 * each counts from when it was due, so a service that stands still is seen by every request that it keeps waiting.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** `url`, `token`, `seconds`, and `streams` of `{ name, everyMs, requests }`; `{n}` is a number never sent before. */
const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
/** A new process is slow at first, so the times of the requests of this long are not counted. */
const WARM_MS = 1000;
/** Longer than anyone waits: it counts as an error. */
const TIMEOUT_MS = 30_000;
const agent = new Agent({ keepAlive: true });
let count = Date.now();

function ask({ method, path, body }) {
  const filled = body?.replaceAll('{n}', String(count++));
  const headers = { 'x-connectfi-token': plan.token, ...(body && { 'content-type': 'application/json' }) };
  return new Promise((resolve) => {
    const sent = request(plan.url + path, { method, agent, headers, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode));
      answer.once('error', (error) => resolve(error.code));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', (error) => resolve(error.code));
    sent.end(filled);
  });
}

async function play({ name, everyMs, requests }) {
  const started = performance.now();
  const times = [];
  const errors = {};
  const under = [];
  for (let index = 0; index * everyMs < WARM_MS + plan.seconds * 1000; index++) {
    const due = started + index * everyMs;
    await sleep(Math.max(0, due - performance.now()));
    const one = ask(requests[index % requests.length]).then((status) => {
      if (index * everyMs >= WARM_MS) times.push(performance.now() - due);
      if (status !== 200) errors[status] = (errors[status] ?? 0) + 1;
    });
    under.push(one);
  }
  await Promise.all(under);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return { name, p50: at(0.5), p99: at(0.99), longest: times.at(-1), errors };
}

console.log(JSON.stringify(await Promise.all(plan.streams.map(play))));
process.exit();
