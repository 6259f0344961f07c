/** A running opencif command, in this process or in a separate one, and what it wrote so far. */

export interface Running {
  stdout(): string;
  stderr(): string;
  /** Resolves once it has written the words to either output; rejects if it ends without them. */
  said(words: string): Promise<void>;
  /** @param name default SIGTERM */
  signal(name?: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  /** Null if a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env: Readonly<Record<string, string>>;
  /** Folder that relative file names refer to; default: the folder of this process. */
  readonly cwd?: string;
  /** The whole standard input. */
  readonly input?: string | Uint8Array;
}

/** Records what a command writes, and notifies those who wait for words. */
export class Transcript {
  readonly #texts = { stdout: '', stderr: '' };
  readonly #watchers = new Set<() => void>();
  #ended = false;

  readonly stdout = (): string => this.#texts.stdout;
  readonly stderr = (): string => this.#texts.stderr;

  add(to: 'stdout' | 'stderr', text: string): void {
    this.#texts[to] += text;
    this.#tell();
  }

  end(code: number | null): Ended {
    this.#ended = true;
    this.#tell();
    return { code, ...this.#texts };
  }

  readonly said = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const there = this.#texts.stdout.includes(words) || this.#texts.stderr.includes(words);
        if (!there && !this.#ended) return;
        this.#watchers.delete(look);
        if (there) resolve();
        else reject(new Error(`It ended without "${words}":\n${this.#texts.stdout}\n${this.#texts.stderr}`));
      };
      this.#watchers.add(look);
      look();
    });

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
