/**
 * Seals values again that an older generation of the sealing key has sealed. It walks all rows in the order of their
 * keys and keeps no note of how far it is: what is done is passed over, so it can be stopped anywhere and begun again.
 */
import { SealBroken, type Vault } from '../../vault/vault.ts';
import type { Queryable, SqlValue } from '../engine/database.ts';
import { underLiveKey } from '../engine/live-key.ts';
import { digestOf } from '../record/change-proof.ts';
import { type PlaceStatements, statementsOf } from './place-statements.ts';
import { type RowPlace, type SealedPlace, sealedPlaces } from './sealed-places.ts';

/** What one step did. */
export interface ResealStep {
  readonly table: string;
  /** Rows that were looked at. */
  readonly rows: number;
  /** Values that are sealed again. */
  readonly resealed: number;
  /** Rows that another session had locked: a later walk finds them. */
  readonly locked: number;
  /** Values that do not open, or are not what their digest says. They stay as they are. */
  readonly unreadable: number;
}

/** A row as it is read: what identifies it, and the sealed columns if any of them is `old`. */
type Row = Readonly<Record<string, unknown>> & { readonly old: boolean };

/** Rows that one statement replaces: their locks are held that long. */
const REPLACED_AT_ONCE = 25;

/**
 * Walks every row of the store once, a step at a time.
 * @param vault seals with the newest generation, and opens with the others
 */
export async function* resealAll(on: Queryable, vault: Vault): AsyncGenerator<ResealStep> {
  for (const place of sealedPlaces) yield* resealPlace(on, vault, place);
}

async function* resealPlace(on: Queryable, vault: Vault, place: SealedPlace): AsyncGenerator<ResealStep> {
  const statements = statementsOf(place);
  const { read, start } = statements;
  for (let after: readonly SqlValue[] = start; ; ) {
    const rows = await on.query<Row>(read, [String(vault.generation), ...after]);
    const last = rows.at(-1);
    if (!last) return;
    const old = rows.filter((row) => row.old);
    yield { table: place.table, rows: rows.length - old.length, resealed: 0, locked: 0, unreadable: 0 };
    for (let first = 0; first < old.length; first += REPLACED_AT_ONCE) {
      const some = old.slice(first, first + REPLACED_AT_ONCE);
      // The key may be changed once more before this run is over.
      yield underLiveKey(vault, () => resealRows(on, vault, { place, statements }, some));
    }
    after = Object.keys(place.key).map((column) => String(last[column]));
  }
}

interface Placed {
  readonly place: SealedPlace;
  readonly statements: PlaceStatements;
}

async function resealRows(
  on: Queryable,
  vault: Vault,
  { place, statements }: Placed,
  rows: readonly Row[],
): Promise<ResealStep> {
  // All are sealed under this one, or a newer one that the vault learns meanwhile.
  const { generation } = vault;
  const again = rows.map((row) => new RowSealer(vault, place, row));
  for (const one of again) await one.reseal();
  const items = again.filter(({ resealed }) => resealed > 0);
  const sum = (of: (one: RowSealer) => number) => again.reduce((total, one) => total + of(one), 0);
  const done =
    items.length === 0
      ? 0
      : (await on.query(statements.replace, [JSON.stringify(items.map(({ item }) => item)), generation]))
          .length;
  return {
    table: place.table,
    rows: rows.length,
    resealed: sum(({ resealed }) => resealed),
    locked: items.length - done,
    unreadable: sum(({ unreadable }) => unreadable),
  };
}

/** The new values of one row. */
class RowSealer {
  readonly #vault: Vault;
  readonly #place: SealedPlace;
  readonly #row: Row;
  /** The key of the row and its new values, by column. */
  readonly item: Record<string, unknown>;
  resealed = 0;
  unreadable = 0;

  constructor(vault: Vault, place: SealedPlace, row: Row) {
    this.#vault = vault;
    this.#place = place;
    this.#row = row;
    this.item = Object.fromEntries(Object.keys(place.key).map((column) => [column, row[column]]));
  }

  async reseal(): Promise<void> {
    for (const column of this.#place.maps ?? []) {
      this.item[column] = await this.#map((this.#row[column] ?? {}) as Record<string, unknown>);
    }
    for (const [column, section] of Object.entries(this.#place.texts ?? {})) {
      this.item[column] = await this.#text(section(this.#row as RowPlace), this.#row[column]);
    }
  }

  async #map(sealed: Readonly<Record<string, unknown>>): Promise<Record<string, string>> {
    const made: Record<string, string> = {};
    for (const [section, text] of Object.entries(sealed)) {
      const again = await this.#text(section, text);
      if (again !== null) made[section] = again;
    }
    return made;
  }

  /** @returns null if the value stays as it is */
  async #text(section: string, text: unknown): Promise<string | null> {
    if (typeof text !== 'string' || this.#vault.isSealedUnderNewest(text)) return null;
    const again = await this.#sealedAgain(section, text);
    if (again === null) this.unreadable += 1;
    else this.resealed += 1;
    return again;
  }

  /** @returns null if it cannot be opened, or has another digest than its value */
  async #sealedAgain(section: string, text: string): Promise<string | null> {
    const owner = this.#place.owner(this.#row as RowPlace);
    await this.#vault.learn([text]);
    try {
      const again = this.#vault.seal(owner, section, this.#vault.open(owner, section, text));
      return digestOf(again) === digestOf(text) ? again : null;
    } catch (error) {
      if (error instanceof SealBroken) return null;
      throw error;
    }
  }
}

/** How many values are sealed under a generation, by the generation. */
export type SealedCounts = ReadonlyMap<number, number>;

/**
 * Counts the sealed values of the whole store, in statements that each take little time.
 * @param tell called after each with the counts so far
 */
export async function countSealed(
  on: Queryable,
  tell: (counts: SealedCounts) => void = () => {},
): Promise<SealedCounts> {
  const counts = new Map<number, number>();
  for (const place of sealedPlaces) {
    const { count, start } = statementsOf(place);
    for (let after: readonly SqlValue[] | null = start; after !== null; ) {
      const [page]: CountRow[] = await on.query<CountRow>(count, after);
      for (const [name, found] of Object.entries(page?.counts ?? {})) {
        counts.set(Number(name), (counts.get(Number(name)) ?? 0) + found);
      }
      after = page?.last ?? null;
      tell(counts);
    }
  }
  return counts;
}

interface CountRow {
  readonly last: string[] | null;
  readonly counts: Readonly<Record<string, number>>;
}
