/**
 * What processes of their own do beside a PostgreSQL server, and nobody does for the embedded engine unless it
 * is told. Without checkpoints its log grows for as long as it runs, and after a crash all of it is replayed;
 * without vacuum the room of deleted rows is never used again, and the planner knows no table's size.
 */

export const upkeepLimits = {
  /** How often it is looked at what there is to do, in milliseconds. */
  everyMs: 5_000,
  /** Bytes of log that a crash may leave to be replayed. Under load a checkpoint is made when there are as many. */
  logBytes: 256 * 2 ** 20,
};

export type UpkeepLimits = Readonly<typeof upkeepLimits>;

type Run = <Row>(text: string) => Promise<Row[]>;

/** How much was ever written to the log, and how much of it since the last checkpoint. */
const measure = `
select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as written,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as since
  from pg_control_checkpoint()`;

/** A checkpoint itself writes less than this. */
const NEXT_TO_NOTHING = 1024;

/** By the rules and the default settings of PostgreSQL's autovacuum; the one that needs it most. */
const mostInNeed = `
select format('%I.%I', s.schemaname, s.relname) as name
  from pg_stat_user_tables s
  join pg_class c on c.oid = s.relid,
       lateral (select greatest(c.reltuples, 0) as rows) size
 where n_dead_tup > 50 + 0.2 * rows or n_mod_since_analyze > 50 + 0.1 * rows
    or n_ins_since_vacuum > 1000 + 0.2 * rows
 order by n_dead_tup desc
 limit 1`;

export class Upkeep {
  readonly #run: Run;
  readonly #limits: UpkeepLimits;
  readonly #timer: NodeJS.Timeout;
  /** Whether a statement ran since it was last looked. */
  #used = true;
  #lookedAt = performance.now();
  #written = 0;
  #looking: Promise<void> | null = null;

  /** @param run carries a statement out when nothing else is under way */
  constructor(run: Run, limits: Partial<UpkeepLimits> = {}) {
    this.#run = run;
    this.#limits = { ...upkeepLimits, ...limits };
    this.#timer = setInterval(() => this.#lookOnce(), this.#limits.everyMs).unref();
  }

  /**
   * To be told of each statement, before it runs. Looks by itself where the time has come: a program that never
   * lets go of the thread, as the engine doesn't either, keeps the timer from its turn.
   */
  used(): void {
    this.#used = true;
    if (performance.now() - this.#lookedAt >= 2 * this.#limits.everyMs) this.#lookOnce();
  }

  /** Resolves when nothing of it is under way any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #lookOnce(): void {
    if (!this.#used || this.#looking !== null) return;
    this.#used = false;
    this.#lookedAt = performance.now();
    // What fails is tried again the next time; the disk or the engine that is at fault fails the service's own statements too.
    this.#looking = this.#look()
      .catch(() => this.#again())
      .finally(() => {
        this.#looking = null;
      });
  }

  /** While changes come only what has to be done: everything waits meanwhile. The rest when they have paused. */
  async #look(): Promise<void> {
    const [{ written, since }] = (await this.#run(measure)) as [{ written: number; since: number }];
    const paused = written === this.#written;
    this.#written = written;
    if (since >= this.#limits.logBytes) await this.#checkpoint();
    else if (paused) await this.#tidy(since);
    else this.#again();
  }

  /** One thing at a time: what comes meanwhile waits no longer than for that. */
  async #tidy(since: number): Promise<void> {
    const [table] = await this.#run<{ name: string }>(mostInNeed);
    if (table) await this.#run(`vacuum (analyze) ${table.name}`);
    else if (since > NEXT_TO_NOTHING) await this.#checkpoint();
    else return;
    this.#again();
  }

  async #checkpoint(): Promise<void> {
    await this.#run('checkpoint');
    this.#again();
  }

  #again(): void {
    this.#used = true;
  }
}
