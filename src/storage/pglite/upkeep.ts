/**
 * What processes of their own do beside a PostgreSQL server, and nobody does for the embedded engine unless it
 * is told. Without checkpoints its log grows for as long as it runs, and after a crash all of it is replayed;
 * without vacuum the room of deleted rows is never used again, and the planner knows no table's size.
 */
import { type SqlValue, StoreUnavailable } from '../engine/database.ts';

export const upkeepLimits = {
  /** How often it is looked at what there is to do, in milliseconds. */
  everyMs: 5_000,
  /** Bytes of log that a crash may leave to be replayed. Under load a checkpoint is made when there are as many. */
  logBytes: 256 * 2 ** 20,
};

export type UpkeepLimits = Readonly<typeof upkeepLimits>;

type Run = <Row>(text: string, values?: readonly SqlValue[]) => Promise<Row[]>;

/** How much was ever written to the log, and how much of it since the last checkpoint. */
const measure = `
select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as written,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as since
  from pg_control_checkpoint()`;

/** A checkpoint itself writes less than this. */
const NEXT_TO_NOTHING = 1024;
/** Bytes of log from one look to the next that leave time for a vacuum. */
const LITTLE = 2 ** 20;
/** Without such a look for so long a table is vacuumed all the same: ten minutes. */
const BUSY_LOOKS = 120;

/**
 * By the rules and the default settings of PostgreSQL's autovacuum, the one that needs it most: any table, of the
 * catalog too, before its transaction ids run out; then the one with the most dead rows.
 * $1 tables to leave out
 */
const mostInNeed = `
select c.oid::regclass::text as name
  from pg_class c
  left join pg_stat_user_tables s on s.relid = c.oid,
       lateral (select greatest(c.reltuples, 0) as rows, age(c.relfrozenxid) > 200000000 as ages) n
 where c.relkind in ('r', 'm') and c.oid::regclass::text <> all($1::text[])
   and (ages or n_dead_tup > 50 + 0.2 * rows or n_mod_since_analyze > 50 + 0.1 * rows
        or n_ins_since_vacuum > 1000 + 0.2 * rows)
 order by ages desc, n_dead_tup desc nulls last
 limit 1`;

export class Upkeep {
  readonly #run: Run;
  readonly #limits: UpkeepLimits;
  readonly #timer: NodeJS.Timeout;
  /** Whether a statement ran since it was last looked. */
  #used = true;
  #lookedAt = performance.now();
  /** How much was ever written to the log: by the last measurement, and by the last that the timer asked for. */
  #written = 0;
  #writtenBefore = 0;
  #busyLooks = 0;
  /** Tables whose vacuum failed. */
  readonly #leftOut: string[] = [];
  #looking: Promise<void> | null = null;
  #stopped = false;

  /** @param run carries a statement out when nothing else is under way */
  constructor(run: Run, limits: Partial<UpkeepLimits> = {}) {
    this.#run = run;
    this.#limits = { ...upkeepLimits, ...limits };
    this.#timer = setInterval(() => this.#lookOnce(() => this.#look()), this.#limits.everyMs).unref();
  }

  /**
   * To be told of each statement, before it runs. Looks by itself where the time has come: a program that never
   * lets go of the thread, as the engine doesn't either, keeps the timer from its turn.
   */
  used(): void {
    if (performance.now() - this.#lookedAt >= 2 * this.#limits.everyMs) {
      this.#lookOnce(async () => void (await this.#cut()));
    }
    this.#used = true;
  }

  /** Resolves when nothing of it is under way any more; nothing begins after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  #lookOnce(look: () => Promise<void>): void {
    if (!this.#used || this.#looking !== null || this.#stopped) return;
    this.#used = false;
    this.#lookedAt = performance.now();
    // Tried again the next time. An engine that can't go on says so to the next statement of the service.
    this.#looking = look()
      .catch(() => this.#again())
      .finally(() => {
        this.#looking = null;
      });
  }

  /** While changes come only what has to be done: everything waits meanwhile. The rest when there is time. */
  async #look(): Promise<void> {
    const { cut, since } = await this.#cut();
    const added = this.#written - this.#writtenBefore;
    this.#writtenBefore = this.#written;
    if (cut || this.#stopped) return;
    if (added > 0) this.#again();
    const busy = added >= LITTLE && ++this.#busyLooks < BUSY_LOOKS;
    if (busy || (await this.#vacuum()) || this.#stopped) return;
    if (added === 0 && since > NEXT_TO_NOTHING) await this.#checkpoint();
  }

  /** A checkpoint where the log has grown to its limit. */
  async #cut(): Promise<{ cut: boolean; since: number }> {
    const [{ written, since }] = (await this.#run(measure)) as [{ written: number; since: number }];
    this.#written = written;
    const cut = since >= this.#limits.logBytes && !this.#stopped;
    if (cut) await this.#checkpoint();
    return { cut, since };
  }

  /** One table: what comes meanwhile waits no longer than for that. @returns false where none needs it */
  async #vacuum(): Promise<boolean> {
    this.#busyLooks = 0;
    const [table] = await this.#run<{ name: string }>(mostInNeed, [this.#leftOut]);
    if (!table || this.#stopped) return false;
    this.#again();
    await this.#run(`vacuum (analyze) ${table.name}`).catch((error: Error & { code?: unknown }) => {
      // The disk or the engine is at fault, not the table.
      if (error instanceof StoreUnavailable) throw error;
      this.#leftOut.push(table.name);
      process.emitWarning(`The embedded store could not vacuum its table ${table.name} (${error.code}).`);
    });
    return true;
  }

  async #checkpoint(): Promise<void> {
    await this.#run('checkpoint');
    this.#again();
  }

  #again(): void {
    this.#used = true;
  }
}
