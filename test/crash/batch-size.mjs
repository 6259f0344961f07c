/**
 * Loaded into a service before it starts: batches of the size that the environment names. The embedded engine, in
 * whose thread it is loaded too, makes a checkpoint after every few changes, so that kills fall on some.
 */
import '../support/quick-engine.mjs';
import { queueSizes } from '../../dist/storage/customer/change-queue.js';
import { upkeepLimits } from '../../dist/storage/pglite/upkeep.js';

queueSizes.batchSize = Number(process.env.TEST_BATCH_SIZE);
Object.assign(upkeepLimits, { everyMs: 20, logBytes: 64 * 1024 });
