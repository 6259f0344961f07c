/** The logins that tests sign in with. Checking their passwords costs almost nothing. */
import { sandboxLogin } from '../../src/contract/sandbox.ts';

/** The password of every login that `addTenant` creates. */
export const testPassword = 'Test!Password1';

/** A second login of the sample's aggregator, which a reset of the sandbox does not change. */
export const testLogin = {
  login: 'TESTER',
  password: testPassword,
  aggregatorId: sandboxLogin.aggregatorId,
} as const;

/** The settings with which a command line signs in as `testLogin`. @param url address of the service */
export function testLoginEnv(url: string) {
  const { login, password } = testLogin;
  return { OPENCIF_BASE_URL: url, OPENCIF_LOGIN: login, OPENCIF_PASSWORD: password };
}
