/** Requests as bytes on a connection: several in one piece, damaged, cut off, or given up before the answer. */
import { connect } from 'node:net';
import fc from 'fast-check';
import type { Answer } from './judge.ts';
import type { Pair } from './requests.ts';

/** A request with everything filled in. */
export interface Filled {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Pair[];
  readonly body: Buffer | null;
}

const harms = [
  'none',
  'none',
  'none',
  'in pieces',
  'chunked',
  'cut',
  'cut',
  'byte',
  'line',
  'given up',
  'given up half-way',
  'two hosts',
  'no host',
  'HTTP/1.0',
  'HTTP/3.7',
  'longer length',
  'shorter length',
  'both lengths',
  'two lengths',
  'upgrade',
  'folded header',
  'header without a name',
  'huge header',
  'hundreds of headers',
  'strange method',
  'whole URL',
  'letters above ASCII',
  'bad chunk',
] as const;

/** What is done to the bytes, and where, from 0 to 1. */
export interface Harm {
  readonly kind: (typeof harms)[number];
  readonly at: number;
}

export const harm: fc.Arbitrary<Harm> = fc.record({
  kind: fc.constantFrom(...harms),
  at: fc.nat({ max: 1000 }).map((n) => n / 1000),
});

/** Those after which the connection is in order and every request is answered. */
export function isHarmless({ kind }: Harm): boolean {
  return kind === 'none' || kind === 'in pieces' || kind === 'chunked';
}

const crlf = '\r\n';
/** Lines in place of the host, or after it. */
const heads: Partial<Record<Harm['kind'], readonly string[]>> = {
  'two hosts': ['host: 127.0.0.1', 'host: other.example.test'],
  'no host': [],
  upgrade: ['host: 127.0.0.1', 'connection: upgrade', 'upgrade: websocket'],
  'folded header': ['host: 127.0.0.1', 'x-folded: a', '  b'],
  'header without a name': ['host: 127.0.0.1', ': nothing'],
  'huge header': ['host: 127.0.0.1', `x-huge: ${'a'.repeat(20_000)}`],
  'hundreds of headers': ['host: 127.0.0.1', ...Array.from({ length: 1_200 }, (_, index) => `x${index}: 1`)],
};

function lengthsOf({ kind }: Harm, length: number): string[] {
  if (kind === 'chunked' || kind === 'bad chunk') return ['transfer-encoding: chunked'];
  const right = `content-length: ${length}`;
  if (kind === 'longer length') return [`content-length: ${length + 7}`];
  if (kind === 'shorter length') return [`content-length: ${Math.max(0, length - 7)}`];
  if (kind === 'both lengths') return [right, 'transfer-encoding: chunked'];
  if (kind === 'two lengths') return [right, `content-length: ${length + 1}`];
  return [right];
}

function chunksOf(body: Buffer, { kind, at }: Harm): Buffer {
  const middle = Math.floor(at * body.length);
  const chunk = (part: Buffer) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)};x=y${crlf}`), part, Buffer.from(crlf)]);
  const parts = [body.subarray(0, middle), body.subarray(middle)].filter((part) => part.length > 0);
  return Buffer.concat([
    ...parts.map(chunk),
    Buffer.from(kind === 'bad chunk' ? `zz${crlf}` : `0${crlf}${crlf}`),
  ]);
}

function bytesOf({ method, url, headers, body }: Filled, harm: Harm, last: boolean): Buffer {
  const { kind } = harm;
  const target = kind === 'whole URL' ? `http://other.example.test${url}` : url;
  const version = kind.startsWith('HTTP/') ? kind : 'HTTP/1.1';
  const lines = [
    `${kind === 'strange method' ? 'FETCH' : method} ${kind === 'letters above ASCII' ? `${target}é` : target} ${version}`,
    ...(heads[kind] ?? ['host: 127.0.0.1']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body ? lengthsOf(harm, body.length) : []),
    ...(last ? ['connection: close'] : []),
  ];
  const chunked = kind === 'chunked' || kind === 'bad chunk' || kind === 'both lengths';
  const sent = body && chunked ? chunksOf(body, harm) : (body ?? Buffer.alloc(0));
  return Buffer.concat([Buffer.from(lines.join(crlf) + crlf + crlf, 'latin1'), sent]);
}

function harmed(bytes: Buffer, { kind, at }: Harm): Buffer {
  const middle = Math.floor(at * bytes.length);
  const within = { byte: Buffer.from([middle % 256]), line: Buffer.from(`${crlf}x`) } as const;
  if (kind === 'cut' || kind === 'given up half-way') return bytes.subarray(0, middle);
  if (kind !== 'byte' && kind !== 'line') return bytes;
  return Buffer.concat([bytes.subarray(0, middle), within[kind], bytes.subarray(middle)]);
}

/** Sends them on one connection, without waiting for answers in between. @returns every answer that came whole */
export function exchange(port: number, requests: readonly Filled[], harm: Harm): Promise<Answer[]> {
  const bytes = harmed(
    Buffer.concat(requests.map((one, index) => bytesOf(one, harm, index === requests.length - 1))),
    harm,
  );
  const middle = Math.floor(harm.at * bytes.length);
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      if (harm.kind === 'in pieces') {
        socket.write(bytes.subarray(0, middle), () => socket.write(bytes.subarray(middle)));
      } else if (isHarmless(harm)) {
        socket.write(bytes);
      } else if (harm.kind.startsWith('given up')) {
        socket.write(bytes, () => socket.destroy());
      } else {
        // Whether the service waits for more or not: there is no more.
        socket.end(bytes);
      }
    });
    socket.on('data', (part) => received.push(part));
    socket.on('end', () => socket.end());
    // A connection that is reset tells nothing; what came before counts.
    socket.on('error', () => {});
    socket.on('close', () => {
      try {
        resolve(answersIn(Buffer.concat(received)));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function answersIn(bytes: Buffer): Answer[] {
  const answers: Answer[] = [];
  for (let rest = bytes; ; ) {
    const end = rest.indexOf(crlf + crlf);
    if (end < 0) return answers;
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split(crlf);
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(first) ?? [];
    if (!status) throw new Error(`No answer: ${JSON.stringify(bytes.toString('latin1'))}`);
    const headers = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 2),
      ]),
    );
    const after = rest.subarray(end + 4);
    const chunked = headers['transfer-encoding'] === 'chunked';
    const length = chunked ? lengthOfChunks(after) : Number(headers['content-length'] ?? 0);
    if (after.length < length) return answers;
    const body = after.toString('utf8', 0, length);
    if (status !== '100')
      answers.push({ status: Number(status), headers, body: chunked ? withoutSizes(body) : body });
    rest = after.subarray(length);
  }
}

/** Of a body in chunks, with the sizes in it and its end. */
function lengthOfChunks(bytes: Buffer): number {
  const end = bytes.indexOf(`0${crlf}${crlf}`);
  return end < 0 ? Number.POSITIVE_INFINITY : end + 5;
}

/** Of pages only, whose text nobody looks at, and of nothing. */
function withoutSizes(chunks: string): string {
  return chunks.replaceAll(/^[0-9a-f]+\r\n|\r\n/gm, '');
}
