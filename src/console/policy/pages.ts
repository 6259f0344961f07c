/** The page of the policy. */
export { policyPages } from './policy-page.tsx';
