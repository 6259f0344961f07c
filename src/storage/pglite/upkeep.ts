/**
 * What a PostgreSQL server does in processes of its own, and nobody does for the embedded engine unless it is
 * told to. Without checkpoints its log grows for as long as it runs, and a start after a crash replays all of it;
 * without vacuum the space of deleted rows is never reused, the planner knows no table's size, and in the end
 * there are no transaction ids left. All of it goes by how much was written to the log.
 */
import { type SqlValue, StoreUnavailable } from '../engine/database.ts';

export const upkeepLimits = {
  /** How often to look at what has been written, in milliseconds. */
  everyMs: 5_000,
  /** Bytes of log since the last checkpoint that make the next one due: what a start after a crash replays at most. */
  logBytes: 256 * 2 ** 20,
  /** Bytes of log from one look to the next below which the store counts as idle. */
  idleBytes: 2 ** 20,
  /** Bytes of log since the last vacuum that make the next one due when the store is idle. */
  vacuumWhenIdleBytes: 16 * 2 ** 20,
  /** The same for a store that is never idle. */
  vacuumBytes: 2 ** 30,
};

export type UpkeepLimits = Readonly<typeof upkeepLimits>;

type Run = <Row>(text: string, values?: readonly SqlValue[]) => Promise<Row[]>;

interface Log {
  /** Bytes ever written to it. */
  readonly written: number;
  /** Bytes of them since the last checkpoint. */
  readonly since: number;
}

const measure = `
select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as written,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as since
  from pg_control_checkpoint()`;

/** All tables, those of the catalog too: each that is left out would keep old transaction ids in use. */
const tables = `select oid::regclass::text as name from pg_class where relkind = 'r'`;

export class Upkeep {
  readonly #run: Run;
  readonly #limits: UpkeepLimits;
  readonly #timer: NodeJS.Timeout;
  /** Whether a statement ran since the last look. */
  #used = true;
  #lookedAt = performance.now();
  /** `written` at the last look. */
  #writtenBefore = 0;
  /** `written` at the last vacuum; null before the first look. */
  #vacuumedAt: number | null = null;
  #looking: Promise<void> | null = null;
  #stopped = false;

  /** @param run carries a statement out when nothing else is under way */
  constructor(run: Run, limits: Partial<UpkeepLimits> = {}) {
    this.#run = run;
    this.#limits = { ...upkeepLimits, ...limits };
    this.#timer = setInterval(() => this.#lookOnce(), this.#limits.everyMs).unref();
  }

  /**
   * To be called before each statement. Looks by itself when it is time: a program that never lets go of the
   * thread, and neither does the engine, would keep the timer waiting.
   */
  used(): void {
    this.#used = true;
    if (performance.now() - this.#lookedAt >= this.#limits.everyMs) this.#lookOnce();
  }

  /** Resolves when nothing of it is under way any more; nothing begins after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  #lookOnce(): void {
    if (!this.#used || this.#looking !== null || this.#stopped) return;
    this.#used = false;
    this.#lookedAt = performance.now();
    this.#looking = this.#look()
      .catch(() => {
        // Tried again at the next look. An engine that can't go on says so to the service's next statement.
        this.#used = true;
      })
      .finally(() => {
        this.#looking = null;
      });
  }

  async #look(): Promise<void> {
    const { logBytes, idleBytes, vacuumWhenIdleBytes, vacuumBytes } = this.#limits;
    const [{ written, since }] = (await this.#run(measure)) as [Log];
    const added = written - this.#writtenBefore;
    this.#writtenBefore = written;
    // What earlier processes left to be vacuumed is not known: the first change makes it due.
    this.#vacuumedAt ??= written - vacuumWhenIdleBytes + 1;
    // That a burst is over shows at the next look only, and no statement may come to cause one.
    if (added > 0) this.#used = true;
    if (since >= logBytes && !this.#stopped) await this.#run('checkpoint');
    const due = added < idleBytes ? vacuumWhenIdleBytes : vacuumBytes;
    if (written - this.#vacuumedAt < due) return;
    await this.#vacuum();
    this.#vacuumedAt = written;
  }

  /** Table by table: whatever comes meanwhile waits for one of them only. */
  async #vacuum(): Promise<void> {
    for (const { name } of await this.#unlessStopped<{ name: string }>(tables)) {
      await this.#unlessStopped(`vacuum (analyze) ${name}`).catch((error: Error & { code?: unknown }) => {
        // The disk or the engine is at fault, not the table.
        if (error instanceof StoreUnavailable) throw error;
        process.emitWarning(`The embedded store could not vacuum its table ${name} (${error.code}).`);
      });
    }
  }

  async #unlessStopped<Row>(text: string): Promise<Row[]> {
    return this.#stopped ? [] : this.#run<Row>(text);
  }
}
