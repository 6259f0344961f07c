/** The built service on a store that outlives it, for tests that kill it and then inspect the store. */
import { sandboxLogin } from '../../src/contract/sandbox.ts';
import { type OwnStore, ownStore } from '../support/own-store.ts';
import { type Client, clientWith, type Program, startProgram, tokenFrom } from '../support/program.ts';

export interface Killable {
  /** Starts the service, with more settings. Its client has the token of the first start, which the store keeps. */
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
  let token: string | undefined;
  const { login, password } = sandboxLogin;
  return {
    async start(settings = {}) {
      program = await startProgram({ ...store.env, ...settings });
      token ??= await tokenFrom(program.url, login, password);
      return clientWith(program.url, token);
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
