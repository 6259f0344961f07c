/** What orchestrators and load balancers ask, besides `GET /health`. */
import { statusAnswer } from './auth.ts';
import type { Endpoint } from './endpoint.ts';

/** The endpoints for monitoring a service; ordinary clients do not call them. */
export const ofWatchers: ReadonlySet<string> = new Set(['health', 'health-live', 'health-ready']);

export const probeEndpoints = [
  {
    name: 'health-live',
    method: 'GET',
    path: '/health/live',
    token: false,
    right: null,
    summary: 'The process answers',
    description:
      'Answers 200 as long as the process can answer at all, whatever the state of the store: a restart would not mend the store.',
    answer: statusAnswer,
    errors: [],
    examples: [{ name: 'Alive', data: { status: true } }],
  },
  {
    name: 'health-ready',
    method: 'GET',
    path: '/health/ready',
    token: false,
    right: null,
    summary: 'Ready for requests',
    description:
      'Answers like /health, and also 503 serviceUnavailable once the process has been told to stop, so that load balancers send requests elsewhere.',
    answer: statusAnswer,
    errors: ['storeReadOnly'],
    examples: [{ name: 'Ready', data: { status: true } }],
  },
] as const satisfies readonly Endpoint[];
