/**
 * Prepared statements for PGlite. Its own `query` parses and plans each text every time; for the statement
 * that changes customers, that takes as long as running it for thirty customers.
 */
import { type PGlite, parse, protocol } from '@electric-sql/pglite';
import type { SqlValue } from '../engine/database.ts';

type Message = Awaited<ReturnType<PGlite['execProtocolStream']>>[number];

interface Prepared {
  readonly name: string;
  /** Type of each value, as PostgreSQL's type number. */
  readonly parameters: readonly number[];
  /** The message that describes the columns of the rows; none if there are no rows. */
  readonly columns: readonly Message[];
}

const { serialize } = protocol;

export class PreparedStatements {
  readonly #pglite: PGlite;
  readonly #byText = new Map<string, Prepared>();

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  /**
   * Runs one statement; the caller makes sure that nothing else runs at the same time.
   * @returns its rows
   */
  async run<Row>(text: string, values: readonly SqlValue[]): Promise<Row[]> {
    const { name, parameters, columns } = this.#byText.get(text) ?? (await this.#prepare(text));
    const bound = values.map((value, index) => this.#serialized(value, parameters[index]));
    const bind = serialize.bind({ statement: name, values: bound });
    const messages = await this.#send([bind, serialize.execute(), serialize.sync()]);
    const [result] = parse.parseResults([...columns, ...messages], this.#pglite.parsers);
    return (result?.rows ?? []) as Row[];
  }

  /**
   * Runs a text without values, of one or more statements, on the same condition.
   * @returns the last command that ran
   */
  async command(text: string): Promise<string> {
    const messages = await this.#send([serialize.query(text)]);
    return parse.parseResults(messages, this.#pglite.parsers).at(-1)?.command ?? '';
  }

  async #prepare(text: string): Promise<Prepared> {
    const name = `s${this.#byText.size + 1}`;
    const messages = await this.#send([
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
      serialize.sync(),
    ]);
    const columns = messages.filter((message) => message.name === 'rowDescription');
    const prepared = { name, parameters: parse.parseDescribeStatementResults(messages), columns };
    this.#byText.set(text, prepared);
    return prepared;
  }

  #serialized(value: SqlValue, type: number | undefined): string | null {
    if (value === null) return null;
    const serializer = type === undefined ? undefined : this.#pglite.serializers[type];
    return serializer ? serializer(value) : String(value);
  }

  /** Until `sync`, the engine skips everything after a failed message. */
  #send(messages: readonly Uint8Array[]): Promise<Message[]> {
    return this.#pglite.execProtocolStream(Buffer.concat(messages), { syncToFs: false });
  }
}
