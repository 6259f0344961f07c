/** What a case of the bench is given. */
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
  /**
   * Starts the service on the bench's PostgreSQL.
   * @param settings on top of those it needs
   * @param node the program that runs it; default the Node.js of the bench
   */
  serve(settings?: Record<string, string>, node?: string): Promise<Service>;
}
