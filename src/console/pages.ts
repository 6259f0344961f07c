/** The pages of the console: one list for each folder. */
import { accountPages } from './account/pages.ts';
import { auditPages } from './audit/pages.ts';
import { correctPages } from './correct/pages.ts';
import { customerPages } from './customer/pages.ts';
import { findPages } from './find/pages.ts';
import { followPages } from './follow/pages.ts';
import type { Door, Page } from './frame/page.ts';
import { historyPages } from './history/pages.ts';
import { homePages } from './home/pages.ts';
import { pastPages } from './past/pages.ts';
import { peoplePages } from './people/pages.ts';
import { policyPages } from './policy/pages.ts';
import { requestsPages } from './requests/pages.ts';
import { retentionPages } from './retention/pages.ts';
import { signInDoors } from './sign-in/pages.ts';
import { verifyPages } from './verify/pages.ts';

export const pages: readonly Page[] = [
  ...homePages,
  ...findPages,
  ...customerPages,
  ...retentionPages,
  ...correctPages,
  ...historyPages,
  ...pastPages,
  ...accountPages,
  ...followPages,
  ...verifyPages,
  ...policyPages,
  ...requestsPages,
  ...peoplePages,
  ...auditPages,
];

export const doors: readonly Door[] = [...signInDoors];
