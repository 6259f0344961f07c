/** A write that changes nothing. It gets a transaction id, and goes to the server's log and to the disk. */
import type { Statement } from './database.ts';

/** The table has one row. Locking it this way blocks nobody, not even another node that does the same. */
export const touch: Statement = { name: 'touch', text: 'select 1 from feed for key share' };
