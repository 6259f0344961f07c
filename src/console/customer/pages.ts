/** The pages of a customer. */
import type { Page } from '../frame/page.ts';
import { customerPage } from './customer-page.tsx';
import { revealPages } from './reveal-pages.tsx';

export const customerPages: readonly Page[] = [customerPage, ...revealPages];
