/** A customer as it was. */
import type { Page } from '../frame/page.ts';
import { pastPage } from './past-page.tsx';

export const pastPages: readonly Page[] = [pastPage];
