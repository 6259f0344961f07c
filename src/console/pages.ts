/** The pages of the console: one list for each folder. */
import type { Door, Page } from './frame/page.ts';
import { homePages } from './home/pages.ts';
import { signInDoors } from './sign-in/pages.ts';

export const pages: readonly Page[] = [...homePages];

export const doors: readonly Door[] = [...signInDoors];
