/** Gauges of what a process holds at the moment of a reading: its queues, its pool, and which program it is. */
import { Gauge, type Registry } from 'prom-client';
import type { PoolUse } from '../../storage/engine/database.ts';

/** A queue with its bound: at its limit, further entries are refused. */
export interface Queue {
  readonly name: string;
  readonly length: () => number;
  /** How many may wait. */
  readonly limit: number;
}

/** @param queues may still grow */
export function queueGauges(registry: Registry, queues: readonly Queue[]): void {
  const gauge = (name: string, help: string, value: (queue: Queue) => number) => {
    const made = new Gauge({
      name,
      help,
      labelNames: ['queue'] as const,
      registers: [registry],
      collect: () => {
        for (const queue of queues) made.set({ queue: queue.name }, value(queue));
      },
    });
  };
  gauge('opencif_queue_length', 'How many wait in a queue of this process', ({ length }) => length());
  gauge(
    'opencif_queue_limit',
    'How many may wait in it before further ones are refused',
    ({ limit }) => limit,
  );
}

/** By OpenTelemetry's conventions for pools of database clients. @param read asked when the metrics are read */
export function poolGauges(registry: Registry, read: () => PoolUse): void {
  const pool = { db_client_connection_pool_name: 'opencif' };
  const labels = Object.keys(pool);
  const count = new Gauge({
    name: 'db_client_connection_count',
    help: 'Connections to PostgreSQL, by state',
    labelNames: [...labels, 'db_client_connection_state'],
    registers: [registry],
    collect: () => {
      const { used, idle } = read();
      count.set({ ...pool, db_client_connection_state: 'used' }, used);
      count.set({ ...pool, db_client_connection_state: 'idle' }, idle);
    },
  });
  const gauge = (name: string, help: string, value: () => number) => {
    const made = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      collect: () => {
        made.set(pool, value());
      },
    });
  };
  gauge('db_client_connection_max', 'Most connections to PostgreSQL', () => read().most);
  gauge('db_client_connection_pending_requests', 'What waits for a connection', () => read().waiting);
}

export function buildGauge(
  registry: Registry,
  { version, engine }: { readonly version: string; readonly engine: string },
): void {
  new Gauge({
    name: 'opencif_build_info',
    help: 'Always 1; the labels say which program runs on what',
    labelNames: ['version', 'node', 'engine'] as const,
    registers: [registry],
  }).set({ version, node: process.version, engine }, 1);
}
