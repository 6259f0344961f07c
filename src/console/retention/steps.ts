/** The steps towards the end of a record, and when each is offered. */
import type { CustomerState, StepEndpoint } from './state.ts';

export const stepNames = ['close', 'reopen', 'hold', 'release', 'erase'] as const;
export type StepName = (typeof stepNames)[number];

interface Step {
  readonly endpoint: StepEndpoint;
  /** Below the customer's page. */
  readonly path: string;
  /** False: the customer is already as the step would leave it. */
  applies(state: CustomerState): boolean;
}

export const steps: Readonly<Record<StepName, Step>> = {
  close: { endpoint: 'customers-close', path: 'close', applies: ({ closedAt }) => closedAt === null },
  reopen: { endpoint: 'customers-reopen', path: 'reopen', applies: ({ closedAt }) => closedAt !== null },
  hold: { endpoint: 'customers-hold', path: 'legal-hold', applies: (state) => !isHeld(state) },
  release: { endpoint: 'customers-release', path: 'legal-hold/release', applies: isHeld },
  // Whether it may be erased depends on more than its state; a dry run shows it.
  erase: { endpoint: 'customers-erase', path: 'erase', applies: () => true },
};

function isHeld({ legalHoldSince }: CustomerState): boolean {
  return legalHoldSince !== null;
}

export function stepPath(customerId: string, name: StepName): string {
  return `/console/customers/${customerId}/${steps[name].path}`;
}
