/** The pages about callers. */
export { verifyPages } from './verify-page.tsx';
