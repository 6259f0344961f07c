/** `GET /health`: ready when the store answers. */
import { type Statement, StoreUnavailable } from '../../storage/engine/database.ts';
import type { Handler } from '../frame/call.ts';

const ask: Statement = { name: 'health', text: 'select 1 as one' };

/** The store may take this long, so that the whole answer stays below 2 seconds. */
const PATIENCE_MS = 1500;

export const health: Handler<'health'> = async ({ services }) => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('The store did not answer in time.')), PATIENCE_MS);
  });
  try {
    await Promise.race([services.database.query(ask), late]);
    return { data: { status: true } };
  } finally {
    clearTimeout(timer);
  }
};
