/** The pages about what programs sent to the sandbox. */
import type { Page } from '../frame/page.ts';
import { livePage, requestsPage } from './requests-page.tsx';

export const requestsPages: readonly Page[] = [requestsPage, livePage];
