/** The pages of the person who is signed in, and the sandbox's reset. */
import type { Page } from '../frame/page.ts';
import { accountPage, endSession } from './account-page.tsx';
import { passkeyPages } from './passkey-pages.tsx';
import { passwordPages } from './password-pages.tsx';
import { resetPages } from './reset-pages.tsx';

export const accountPages: readonly Page[] = [
  accountPage,
  endSession,
  ...passkeyPages,
  ...passwordPages,
  ...resetPages,
];
