/** The start page. */
import type { Page } from '../frame/page.ts';
import { homePage } from './home-page.tsx';

export const homePages: readonly Page[] = [homePage];
