/**
 * Upkeep that a PostgreSQL server does in its own background processes; the embedded engine has none, so it must
 * be triggered here. Without checkpoints the log grows for as long as the engine runs, and a start after a crash
 * replays all of it. Without vacuum the space of deleted rows is never reused, the planner knows no table's size,
 * and eventually no transaction ids are left. How much was written to the log determines when upkeep is due, and
 * how many statements ran whether anyone would have to wait for it.
 */
import { type SqlValue, StoreUnavailable } from '../engine/database.ts';

export const upkeepLimits = {
  /** How often to check how much has been written, in milliseconds. */
  everyMs: 5_000,
  /** Bytes of log since the last checkpoint that make the next one due: the most that a start after a crash replays. */
  logBytes: 256 * 2 ** 20,
  /**
   * Statements between two checks below which the store counts as idle: ten in a second, changes and reads alike, since
   * either would wait for a vacuum.
   */
  idleStatements: 50,
  /** Bytes of log since the last vacuum that make the next one due while the store is idle. */
  vacuumWhenIdleBytes: 16 * 2 ** 20,
  /** The same for a store that is never idle. */
  vacuumBytes: 2 ** 30,
};

export type UpkeepLimits = Readonly<typeof upkeepLimits>;

type Run = <Row>(text: string, values?: readonly SqlValue[]) => Promise<Row[]>;

interface Log {
  /** Bytes ever written to the log. */
  readonly written: number;
  /** Bytes written since the last checkpoint. */
  readonly since: number;
}

const measure = `
select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as written,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 as since
  from pg_control_checkpoint()`;

/** All tables, including those of the catalog: any table left out would keep old transaction ids in use. */
const tables = `select oid::regclass::text as name from pg_class where relkind = 'r'`;

export class Upkeep {
  readonly #run: Run;
  readonly #limits: UpkeepLimits;
  readonly #timer: NodeJS.Timeout;
  /** How many statements ran since the last check. */
  #statements = 0;
  /** Whether the next check has something to look at, although no statement may run until then. */
  #again = true;
  #lookedAt = performance.now();
  /** `written` at the last check. */
  #writtenBefore = 0;
  /** `written` at the last vacuum; null before the first check. */
  #vacuumedAt: number | null = null;
  #looking: Promise<void> | null = null;
  /** The wait for other statements between two tables. */
  #pause: { readonly since: number; readonly end: () => void } | null = null;
  #stopped = false;

  /** @param run runs a statement when nothing else is running */
  constructor(run: Run, limits: Partial<UpkeepLimits> = {}) {
    this.#run = run;
    this.#limits = { ...upkeepLimits, ...limits };
    this.#timer = setInterval(() => this.#lookOnce(), this.#limits.everyMs).unref();
  }

  /**
   * Call this before each statement. It checks by itself when it is time, and ends a pause that lasts too long: a
   * program that never yields the thread, like the engine, would hold up the timer, and the end of the pause.
   */
  used(): void {
    this.#statements++;
    if (this.#pause && performance.now() - this.#pause.since >= this.#limits.everyMs) this.#pause.end();
    if (performance.now() - this.#lookedAt >= this.#limits.everyMs) this.#lookOnce();
  }

  /** Resolves when no upkeep is running any more; none begins after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking;
  }

  #lookOnce(): void {
    const due = this.#again || this.#statements > 0;
    if (!due || this.#looking !== null || this.#stopped) return;
    const idle = this.#statements < this.#limits.idleStatements;
    this.#again = false;
    this.#statements = 0;
    this.#lookedAt = performance.now();
    // An overdue timer would look again at once, and take the statements of that moment for those of five seconds.
    this.#timer.refresh();
    this.#looking = this.#look(idle)
      .catch(() => {
        // Tried again at the next check. An engine that can't continue says so to the service's next statement.
        this.#again = true;
      })
      .finally(() => {
        this.#looking = null;
      });
  }

  async #look(idle: boolean): Promise<void> {
    const { vacuumWhenIdleBytes, vacuumBytes } = this.#limits;
    const written = await this.#cutLog();
    const added = written - this.#writtenBefore;
    this.#writtenBefore = written;
    // How much earlier processes left to vacuum is unknown, so the first change makes it due.
    this.#vacuumedAt ??= written - vacuumWhenIdleBytes + 1;
    // Only the next check can show that a burst is over, and there may be no statement to trigger it.
    if (added > 0 || !idle) this.#again = true;
    const due = idle ? vacuumWhenIdleBytes : vacuumBytes;
    if (written - this.#vacuumedAt < due) return;
    await this.#vacuum();
    this.#vacuumedAt = written;
  }

  /** Makes a checkpoint if one is due. @returns how much was ever written to the log, in bytes */
  async #cutLog(): Promise<number> {
    const [{ written, since }] = (await this.#run(measure)) as [Log];
    if (since >= this.#limits.logBytes && !this.#stopped) await this.#run('checkpoint');
    return written;
  }

  /**
   * Vacuums table by table, and lets other statements go between them: any of these waits for only one table. They may
   * write more log than a start should have to replay.
   */
  async #vacuum(): Promise<void> {
    for (const { name } of await this.#unlessStopped<{ name: string }>(tables)) {
      if (this.#stopped) return;
      await this.#unlessStopped(`vacuum (analyze) ${name}`).catch((error: Error & { code?: unknown }) => {
        // The cause is the disk or the engine, not the table.
        if (error instanceof StoreUnavailable) throw error;
        process.emitWarning(`The embedded store could not vacuum its table ${name} (${error.code}).`);
      });
      await this.#letOthersGo();
      if (!this.#stopped) await this.#cutLog();
    }
  }

  async #letOthersGo(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#pause = { since: performance.now(), end: resolve };
      setImmediate(resolve);
    });
    this.#pause = null;
  }

  async #unlessStopped<Row>(text: string): Promise<Row[]> {
    return this.#stopped ? [] : this.#run<Row>(text);
  }
}
