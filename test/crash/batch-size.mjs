/** Loaded into a service before it starts: batches of the size that the environment names. */
import { queueSizes } from '../../dist/storage/change-queue.js';

queueSizes.batchSize = Number(process.env.TEST_BATCH_SIZE);
