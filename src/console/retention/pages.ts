/** The pages about the end of a record. */
import type { Page } from '../frame/page.ts';
import { retentionPage } from './retention-page.tsx';
import { stepPages } from './step-pages.tsx';

export const retentionPages: readonly Page[] = [retentionPage, ...stepPages];
