/**
 * The floor: pgbench sends the same statement as one update, each in its own commit, or as one status read, to the
 * same server and data. Text and values come from the product, so they always match it.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planUpdate } from '../src/domain/customer-update.ts';
import { Mint } from '../src/mint.ts';
import { changeStatement, prepareChange } from '../src/storage/customer/customer-change.ts';
import { statusStatement } from '../src/storage/customer/customer-status.ts';
import type { Statement } from '../src/storage/engine/database.ts';
import { individualChange } from './requests.ts';
import { aggregatorId, login, type Stage } from './stage.ts';

export const FLOOR_CLIENTS = 32;
/** In the meantime, one service stops and the next one starts. */
const FRESH_MS = 5000;
/** Values for each customer. A run alternates between two, and the next run uses the other two: each is a change. */
const VARIANTS = 4;

export interface Floor {
  /** Commits per second. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const makeItems: Statement = {
  name: 'bench-items',
  text: 'create table if not exists bench_item (n int primary key, orders jsonb not null)',
};
const addItems: Statement = {
  name: 'bench-add-items',
  text: `insert into bench_item (n, orders)
         select n, orders::jsonb from unnest($1::text[]) with ordinality as i(orders, at),
                lateral (select $2::text::int + at::int - 1 as n) numbered`,
};

export type FloorKind = 'update' | 'status';

/** @param customers how many of the stage's individuals take part */
export class FloorBench {
  readonly #url: string;
  /** Files of pgbench's commands. */
  readonly #scripts: Record<FloorKind, string>;
  readonly #each: number;
  /** Where pgbench writes how long each commit took. */
  readonly #times: string;
  #runs = 0;
  #last: { readonly kind: FloorKind; readonly at: number; readonly floor: Floor } | null = null;

  private constructor(url: string, scripts: Record<FloorKind, string>, each: number, times: string) {
    this.#url = url;
    this.#scripts = scripts;
    this.#each = each;
    this.#times = times;
  }

  static async prepare(stage: Stage, url: string, folder: string, customers: number): Promise<FloorBench> {
    const each = Math.floor(customers / FLOOR_CLIENTS);
    const chosen = shuffled(stage.individuals).slice(0, each * FLOOR_CLIENTS);
    await stage.database.query(makeItems);
    const mint = new Mint();
    let text = '';
    for (let from = 0; from < chosen.length * VARIANTS; from += 500) {
      const orders = Array.from({ length: Math.min(500, chosen.length * VARIANTS - from) }, (_, index) => {
        const n = from + index;
        const customerId = chosen[n % chosen.length] as string;
        const plan = planUpdate({
          customerId,
          customer: individualChange(`floor${Math.floor(n / chosen.length)}`),
        });
        const actor = { aggregatorId, login, requestId: mint.requestId(), at: mint.now() };
        const change = { kind: 'updated', customerId, ...plan } as const;
        const [statement, [value]] = changeStatement([
          prepareChange(stage.vault, { actor, change, ifMatch: null, dryRun: false, key: null }),
        ]);
        text = statement.text;
        return String(value);
      });
      await stage.database.query(addItems, [orders, String(from)]);
    }
    await stage.database.query({ name: 'bench-analyze', text: 'analyze bench_item' });
    const scripts = { update: join(folder, 'floor-update.sql'), status: join(folder, 'floor-status.sql') };
    writeFileSync(scripts.update, updateScript(text, each));
    writeFileSync(scripts.status, statusScript(chosen.length));
    const times = join(folder, 'floor-times');
    mkdirSync(times);
    return new FloorBench(url, scripts, each, times);
  }

  /** The measurement just after the previous case is the floor just before this one. */
  async justBefore(seconds: number, kind: FloorKind = 'update'): Promise<Floor> {
    const last = this.#last;
    const fresh = last?.kind === kind && performance.now() - last.at < FRESH_MS;
    return fresh ? last.floor : this.run(seconds, kind);
  }

  async run(seconds: number, kind: FloorKind = 'update'): Promise<Floor> {
    const round = (this.#runs++ % 2) * 2;
    const variables = { i: 0, each: this.#each, round };
    const args = [
      ...[
        '-n',
        '-M',
        'prepared',
        '-c',
        String(FLOOR_CLIENTS),
        '-j',
        '2',
        '-T',
        String(seconds),
        '-f',
        this.#scripts[kind],
        '-l',
        `--log-prefix=${join(this.#times, String(this.#runs))}`,
      ],
      ...Object.entries(variables).flatMap(([name, value]) => ['-D', `${name}=${value}`]),
      this.#url,
    ];
    const output = await new Promise<string>((resolve, reject) => {
      execFile('pgbench', args, { timeout: (seconds + 60) * 1000 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`pgbench failed; it comes with PostgreSQL's programs. ${stderr}`));
        else resolve(stdout);
      });
    });
    const perSecond = Number(/tps = ([0-9.]+)/.exec(output)?.[1]);
    const floor = { perSecond, ...this.#takeTimes() };
    this.#last = { kind, at: performance.now(), floor };
    return floor;
  }

  /** The third number of each line is the duration of one commit, in microseconds. */
  #takeTimes(): Pick<Floor, 'p50' | 'p99'> {
    const files = readdirSync(this.#times).map((name) => join(this.#times, name));
    const lines = files.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n'));
    for (const file of files) rmSync(file);
    const times = lines.map((line) => Number(line.split(' ')[2]) / 1000).sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
    return { p50: at(0.5), p99: at(0.99) };
  }
}

/** Each client goes through its own customers repeatedly, with different values each time. */
function updateScript(text: string, each: number): string {
  return [
    `\\set n (:round + (:i / :each) % 2) * ${each * FLOOR_CLIENTS} + :client_id * :each + :i % :each`,
    '\\set i :i + 1',
    `${withoutColons(text).replace('$1::jsonb', '(select orders from bench_item where n = :n)')};`,
    '',
  ].join('\n');
}

/** A random customer each time. Its id is looked up by number, which makes the floor slightly slower. */
function statusScript(customers: number): string {
  const [{ text }] = statusStatement([]);
  const readable = withoutColons(text).replace('$1::text[]', `array['${aggregatorId}']`);
  const customer = "(select orders -> 0 ->> 'customer_id' from bench_item where n = :n)";
  return [
    `\\set n random(0, ${customers - 1})`,
    `${readable.replace('$2::text[]', `array[${customer}]`)};`,
    '',
  ].join('\n');
}

/** pgbench would read `:MI` in a text as a variable. */
function withoutColons(text: string): string {
  return text.replace(/(?<!:):(?=\w)/g, `' || ':' || '`);
}

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((value) => [Math.random(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}
