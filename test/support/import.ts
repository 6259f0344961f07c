/** `opencif import` with the test login: in this process, or in a separate one that can be killed. */
import { startCommand } from './command.ts';
import { testLoginEnv } from './login.ts';
import { type ProcessSettings, spawnProgram } from './program.ts';
import type { Running } from './running.ts';

export interface ImportSettings {
  /** Address of the service. */
  readonly url: string;
  readonly cwd: string;
  readonly input?: string;
  /** Only for a separate process: its input stays open. */
  readonly staysOpen?: boolean;
  /** Only in this process: whether it looks like a terminal. */
  readonly onTerminal?: boolean;
  /** Replaces the test login. */
  readonly env?: Readonly<Record<string, string>>;
}

export function startImport(args: readonly string[], settings: ImportSettings): Running {
  const { onTerminal = false } = settings;
  return startCommand(['import', ...args], { ...runSettings(settings), onTerminal });
}

export function spawnImport(args: readonly string[], settings: ImportSettings): Running {
  return spawnProgram(['import', ...args], runSettings(settings));
}

function runSettings({ url, cwd, input = '', staysOpen = false, env }: ImportSettings): ProcessSettings {
  return { cwd, input, staysOpen, env: { ...testLoginEnv(url), ...env } };
}
