/** The pages about logins. */
import type { Page } from '../frame/page.ts';
import { addPages } from './add-page.tsx';
import { loginPage, peoplePage } from './people-page.tsx';
import { stepPages } from './step-pages.tsx';

export const peoplePages: readonly Page[] = [peoplePage, loginPage, ...addPages, ...stepPages];
