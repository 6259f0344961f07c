/** The built service on a store that outlives it, for tests that kill it and then inspect the store. */
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { type OwnStore, ownStore } from '../support/own-store.ts';
import { type Client, type Program, signIn, startProgram } from '../support/program.ts';

export interface Killable {
  /** Starts the service, with more settings, and signs in. */
  start(settings?: Record<string, string>): Promise<Client>;
  /** kill -9 */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Opens the store while no service runs. */
  readonly inStore: OwnStore['look'];
  /** Ends the service and removes the store. */
  remove(): Promise<void>;
}

/** Creates one with the sample login. */
export async function killableService(): Promise<Killable> {
  const store = await ownStore();
  let program: Program | undefined;
  const { login, password } = sandboxLogin;
  return {
    async start(settings = {}) {
      program = await startProgram({ ...store.env, ...settings });
      return signIn(program.url, login, password);
    },
    kill: async () => program?.kill(),
    stop: async () => void (await program?.stop()),
    inStore: store.look,
    async remove() {
      await program?.kill();
      await store.remove();
    },
  };
}
