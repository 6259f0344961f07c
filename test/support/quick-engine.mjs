/**
 * Loaded into processes that run the embedded engine for a moment: V8 compiles it once and does not optimize it, which
 * would take a third of such a process's time.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--liftoff-only');
