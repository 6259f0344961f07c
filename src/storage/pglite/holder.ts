/** The process that holds a data folder, as recorded in its lock, and whether it is certainly dead. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly command: string;
  /** Start of the process in clock ticks since boot (Linux): shows that a pid was reused; null elsewhere. */
  readonly processStart: string | null;
  /** The namespace that the pid belongs to (Linux): each container has its own; null elsewhere. */
  readonly pidSpace: string | null;
}

export function thisProcess(): Holder {
  return {
    pid: process.pid,
    host: hostname(),
    startedAt: new Date().toISOString(),
    command: process.argv.slice(0, 3).join(' '),
    processStart: statOf(process.pid)?.start ?? null,
    pidSpace: pidSpace(),
  };
}

/** Docker's own name for a container: unique, so another pid namespace means an earlier run of the same container. */
const containerId = /^[0-9a-f]{12}$/;

/** @returns null if the holder is certainly dead; otherwise why it may be alive, and what to do about it */
export function mayBeAlive({ pid, host, processStart, pidSpace: space }: Holder): string | null {
  if (host !== hostname()) {
    return `Only on ${host} can anyone see whether it still runs. Look there:  ps -p ${pid}`;
  }
  if (space !== pidSpace()) {
    if (containerId.test(host)) return null;
    return (
      'It ran in another container (PID namespace), so nobody can see from here whether it still runs.\n' +
      'Look for another container that uses this folder (docker ps, kubectl get pods). After a restart of\n' +
      'the same container there is none, and the lock is a leftover.'
    );
  }
  if (isGone(pid)) return null;
  const now = statOf(pid);
  if (!now || processStart === null) return `A process with that number runs here. Look at it:  ps -p ${pid}`;
  return now.start === processStart ? 'That process is running: stop it.' : null;
}

/** A process whose parent has not collected its exit code is still listed, possibly for a long time. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return isEnded(threadStates(pid));
}

/** Another thread may still be writing after the first one has ended, so all must have ended. */
export function isEnded(states: readonly string[]): boolean {
  return states.length > 0 && states.every((state) => state === 'Z' || state === 'X');
}

/** @returns a letter for each thread; none if the system does not provide them */
function threadStates(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => statOf(pid, `task/${thread}/`)?.state ?? 'X');
  } catch {
    return [];
  }
}

/** From Linux's `/proc/PID/stat`: fields 3 and 22. The name before them may contain spaces, so count after its `)`. */
function statOf(pid: number, thread = ''): { state: string; start: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/${thread}stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '' };
  } catch {
    return null;
  }
}

function pidSpace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}
