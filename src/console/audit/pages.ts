/** The pages about who saw and who did. */
import type { Page } from '../frame/page.ts';
import { accessPages } from './access-page.tsx';
import { auditFile, auditPage } from './audit-page.tsx';

export const auditPages: readonly Page[] = [auditPage, auditFile, ...accessPages];
