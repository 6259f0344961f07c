/** The pages of a customer's history, and those that put back what was. */
import type { Page } from '../frame/page.ts';
import { historyPage } from './history-page.tsx';
import { revertDone, revertPreview } from './revert-page.tsx';

export const historyPages: readonly Page[] = [historyPage, revertPreview, revertDone];
