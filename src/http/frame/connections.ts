/**
 * Limits the open connections of a process: in all, and of one network, so that a single client cannot keep the
 * others out. Each open connection takes memory and a file descriptor, even if nothing is ever asked on it.
 */
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import type { Limits } from '../../contract/limits.ts';

/** Refusals are logged together, this often. */
const TELL_MS = 1000;

export interface ConnectionsOptions {
  readonly limits: Pick<Limits, 'connections' | 'connectionsPerNetwork'>;
  /** The network of an address; null for a trusted proxy, which brings the clients of many networks. */
  readonly networkOf: (address: string) => string | null;
  readonly log: FastifyBaseLogger | undefined;
}

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #byNetwork = new Map<string, number>();
  #open = 0;
  #refused = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** Counts a connection until it closes, or ends it at once if there are too many. */
  readonly take = (socket: Socket): void => {
    const { connections, connectionsPerNetwork } = this.#options.limits;
    const network = this.#options.networkOf(socket.remoteAddress ?? '');
    const ofNetwork = network === null ? 0 : (this.#byNetwork.get(network) ?? 0);
    if (this.#open >= connections || ofNetwork >= connectionsPerNetwork) {
      socket.destroy();
      this.#tellLater();
      return;
    }
    this.#count(network, 1);
    socket.once('close', () => this.#count(network, -1));
  };

  #count(network: string | null, change: 1 | -1): void {
    this.#open += change;
    if (network === null) return;
    const ofNetwork = (this.#byNetwork.get(network) ?? 0) + change;
    if (ofNetwork > 0) this.#byNetwork.set(network, ofNetwork);
    else this.#byNetwork.delete(network);
  }

  #tellLater(): void {
    if (this.#refused++ > 0) return;
    setTimeout(() => {
      this.#options.log?.warn({ refused: this.#refused }, 'more connections are open than are allowed');
      this.#refused = 0;
    }, TELL_MS).unref();
  }
}
