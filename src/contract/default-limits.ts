/** The values of the table of limits by name, as services take them. */
import { type Limits, limits } from './limits.ts';

export const defaultLimits = Object.fromEntries(
  Object.entries(limits).map(([name, { value }]) => [name, value]),
) as Limits;
