/** The pages for what fails, and the start page. */
import { errors } from '../../contract/errors.ts';
import { againPage } from '../frame/again.tsx';
import type { ShownPage } from '../frame/page.ts';
import { arrivalPage, endedPage, refusedPage } from '../frame/refused.tsx';
import { homeView } from '../home/home-page.tsx';
import type { GalleryState } from './state.ts';
import { surroundsFor } from './surrounds.ts';

const refusals: readonly (readonly [code: keyof typeof errors, errors?: object, retryAfter?: number])[] = [
  ['forbidden', { right: 'administer' }],
  ['notFound'],
  ['customerNotFound'],
  ['customerErased', { erasedAt: '2026-11-20T08:30:00.000Z' }],
  ['tooManyRequests', {}, 30],
  ['requestTooLarge'],
  ['crossSiteRequest'],
  ['serviceUnavailable', {}, 1],
  ['hostNotAllowed'],
  ['systemError'],
  ['customerTooLarge'],
];

const uncertain = againPage(
  { form: new URLSearchParams({ key: 'webhook-1', url: 'https://bank.example.test/changes' }) },
  {
    code: 'serviceUnavailable',
    message: '',
    errors: undefined,
    retryAfter: null,
    requestId: 'd1ea112078d111eeb5658f28ab5fe311',
  },
  '/console/webhooks/new',
  '/console/webhooks',
) as ShownPage;

/** It would go on by itself. */
const { next: _next, ...arrival } = arrivalPage('/console');

export const states: readonly GalleryState[] = [
  ...refusals.map(([code, context, retryAfter = null]): GalleryState => {
    const { status, ...row } = errors[code];
    const message = 'message' in row ? row.message : '';
    const requestId = 'd1ea112078d111eeb5658f28ab5fe311';
    const page = refusedPage({ code, status, message, errors: context, retryAfter, requestId });
    return { ...page, name: `failure-${code}`, title: `Failure: ${code}` };
  }),
  { ...uncertain, name: 'failure-uncertain', title: 'Failure: not known whether it was stored' },
  { ...endedPage(), name: 'failure-ended', title: 'Failure: session ended', role: null },
  { ...arrival, name: 'arrival', title: 'Arrival from another site', role: null },
  { ...homeView(surroundsFor('admin')), name: 'home-admin', title: 'Start: admin', role: 'admin' },
];
