/** The pages of correcting contact data. */
import type { Page } from '../frame/page.ts';
import { correctFormPage, correctSentPage } from './correct-page.tsx';

export const correctPages: readonly Page[] = [correctFormPage, correctSentPage];
