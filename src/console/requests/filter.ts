/** Which of the remembered requests are shown. The part of it in the address is never personal. */
import type { Endpoint } from '../../contract/endpoint.ts';
import { endpoints } from '../../contract/endpoints.ts';
import { ofWatchers } from '../../contract/probe-endpoints.ts';
import type { SandboxRequest } from '../../contract/sandbox-requests.ts';

export const outcomes = ['all', 'done', 'refused', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** The choice of paths that belong to no endpoint. */
export const OTHER = 'other';

export interface Filter {
  /** Name of an endpoint, `other`, or empty for all. */
  readonly endpoint: string;
  readonly outcome: Outcome;
}

/** The endpoints that programs call, by name. */
export const choices: readonly Endpoint[] = (endpoints as readonly Endpoint[]).filter(
  ({ name, session }) => session === undefined && !ofWatchers.has(name) && name !== 'sandbox-requests',
);

const patterns = choices.map(({ name, method, path }) => ({
  name,
  method,
  fits: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}));

/** What is not a choice counts as none. */
export function filterOf(query: URLSearchParams): Filter {
  const asked = query.get('endpoint') ?? '';
  const isChoice = asked === OTHER || choices.some(({ name }) => name === asked);
  return {
    endpoint: isChoice ? asked : '',
    outcome: outcomes.find((one) => one === query.get('outcome')) ?? 'all',
  };
}

/** The filter as members of an address; those that do not narrow the list are left out. */
export function queryOf({ endpoint, outcome }: Filter): Record<string, string> {
  return { ...(endpoint && { endpoint }), ...(outcome !== 'all' && { outcome }) };
}

export function fits({ endpoint, outcome }: Filter, request: SandboxRequest): boolean {
  if (outcome !== 'all' && outcomeOf(request.status) !== outcome) return false;
  return endpoint === '' || (endpointOf(request)?.name ?? OTHER) === endpoint;
}

/** The endpoint whose path comes first in the list, as in the service. */
function endpointOf({ method, path }: SandboxRequest) {
  const [place = ''] = path.split('?');
  return patterns.find((one) => one.method === method && one.fits.test(place));
}

export function outcomeOf(status: number): Exclude<Outcome, 'all'> {
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'done';
}
