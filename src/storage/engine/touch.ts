/** A write that changes nothing: it takes a transaction id, goes to the server's log and is flushed with it. */
import type { Statement } from './database.ts';

/** The table has one row, which every node may update. This lock gets in nobody's way, not even another node's. */
export const touch: Statement = { name: 'touch', text: 'select 1 from feed for key share' };
