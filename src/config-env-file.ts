/**
 * Writes the settings as a file of assignments that a POSIX shell (`set -a; . FILE`), systemd (`EnvironmentFile`),
 * Compose (`env_file`) and Node.js (`--env-file`) read alike. They agree on three forms: bare words; single quotes,
 * which keep everything but themselves; and double quotes, as long as nothing inside is special to any of them.
 */
import type { Described } from './config.ts';

/** @returns the lines: those that are set as assignments, the others as comments */
export function envFileOf(described: readonly Described[]): string[] {
  return described.flatMap((row) => [`# ${row.meaning}`, lineOf(row)]);
}

function lineOf({ env, value, source, assigned }: Described): string {
  if (source === 'default') return `# ${env}: ${value}`;
  if (assigned === undefined) return `# ${env} is set and not shown${advice(source)}`;
  const [name, text] = assigned;
  const written = quoted(text);
  if (written === null)
    return `# ${name} is set to a text that some readers of this file would read differently`;
  return `${name}=${written}`;
}

function advice(source: Described['source']): string {
  if (source === 'command') return ': its _COMMAND may contain a secret';
  return ': put it into a file, and name the file in the variable that ends with _FILE';
}

/** @returns the text as all readers understand it; null if there is no form for it */
function quoted(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\x00-\x1f\x7f]/.test(text)) return null;
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!text.includes("'")) return `'${text}'`;
  return /["\\$`]/.test(text) ? null : `"${text}"`;
}
