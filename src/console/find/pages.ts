/** Finding customers. The start page of `home/` shows its part. */
import type { Page } from '../frame/page.ts';
import { findAgainPage, findPage } from './find-page.tsx';

export const findPages: readonly Page[] = [findPage, findAgainPage];
