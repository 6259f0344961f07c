/** The logins that tests sign in with: passwords that are checked at next to no cost. */
import { sandboxLogin } from '../../src/contract/sandbox.ts';

/** Of every login that `addTenant` makes. */
export const testPassword = 'Test!Password1';

/** A second login of the sample's aggregator, which a reset of the sandbox leaves alone. */
export const testLogin = {
  login: 'TESTER',
  password: testPassword,
  aggregatorId: sandboxLogin.aggregatorId,
} as const;
