/**
 * An attacker, in a process of its own, from an address of its own: 127.0.0.2. It has the lowest priority, since a
 * true one has a machine of its own and takes no processor from the service but by what it asks for. Says when
 * it has begun; ends on SIGTERM and tells what it was answered.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `url`, `kind`, `connections`, and `requests` of `{ method, path, token, body }`. Kinds: `flood` asks again as soon
 * as it is answered; `pipeline` sends many requests at once on each connection; `silent` does so and never reads.
 */
const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const localAddress = '127.0.0.2';
const { hostname, port } = new URL(plan.url);
const PIPELINED = 32;
/** After a connection that failed: a closed door is not run against without end. */
const PAUSE_MS = 50;

setPriority(constants.priority.PRIORITY_LOW);
const agent = new Agent({ keepAlive: true, maxSockets: plan.connections });
const answers = {};
let count = Date.now();
const note = (what) => {
  answers[what] = (answers[what] ?? 0) + 1;
};
const filled = (text) => text.replaceAll('{n}', String(count++));
const pick = () => plan.requests[count++ % plan.requests.length];

function ask({ method, path, token, body }) {
  const headers = {
    ...(token && { 'x-connectfi-token': token }),
    ...(body && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve) => {
    const sent = request(plan.url + filled(path), { method, agent, headers, localAddress }, (answer) => {
      answer.resume();
      answer.once('close', () => resolve(answer.statusCode));
    });
    sent.once('error', (error) => resolve(error.code));
    sent.end(body && filled(body));
  });
}

async function flood() {
  for (;;) {
    const status = await ask(pick());
    note(status);
    if (typeof status === 'string') await sleep(PAUSE_MS);
  }
}

function bytesOf({ method, path, token, body = '' }) {
  const text = filled(body);
  const lines = [`${method} ${filled(path)} HTTP/1.1`, `host: ${hostname}:${port}`];
  if (token) lines.push(`x-connectfi-token: ${token}`);
  if (body) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(text)}`);
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}

async function onSocket(reads) {
  for (;;) {
    await new Promise((resolve) => {
      const socket = connect({ host: hostname, port, localAddress });
      let open = 0;
      const send = () => {
        open = PIPELINED;
        socket.write(Array.from({ length: PIPELINED }, () => bytesOf(pick())).join(''));
      };
      socket.once('connect', send);
      if (reads) {
        socket.on('data', (part) => {
          for (const [, status] of part.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) {
            note(status);
            open--;
          }
          if (open <= 0) send();
        });
      } else socket.pause();
      socket.once('error', (error) => note(error.code));
      socket.once('close', resolve);
    });
    note('closed');
    await sleep(PAUSE_MS);
  }
}

process.once('SIGTERM', () => {
  console.log(JSON.stringify(answers));
  process.exit();
});
const work = { flood, pipeline: () => onSocket(true), silent: () => onSocket(false) }[plan.kind];
for (let index = 0; index < plan.connections; index++) void work();
// Connections that nobody reads keep no process alive.
setInterval(() => {}, 1000);
console.log('begun');
