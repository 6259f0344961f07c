/** What the bench passes to each of its cases. */
import type { FloorBench } from './floor.ts';
import type { Service } from './service.ts';
import type { Stage } from './stage.ts';

/** Everything a case needs. */
export interface Bench {
  readonly stage: Stage;
  readonly floor: FloorBench;
  readonly folder: string;
  readonly seconds: number;
  readonly samples: number;
  /** What any command needs to open the store. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Starts the service on the bench's PostgreSQL.
   * @param settings in addition to those it needs
   * @param node the Node.js program that runs it; default the one that runs the bench
   */
  serve(settings?: Record<string, string>, node?: string): Promise<Service>;
}
