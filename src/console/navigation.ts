/** The entries of the bar. Entries without a page are not shown, nor are those that the role may not see. */
import { pages } from './pages.ts';
import { frameWords } from './words/frame.ts';

const { bar } = frameWords;

const entries = [
  { path: '/console', text: bar.customers, key: 'c' },
  { path: '/console/events', text: bar.events, key: 'e' },
  { path: '/console/webhooks', text: bar.webhooks, key: 'w' },
  { path: '/console/people', text: bar.people, key: 'p' },
  { path: '/console/policy', text: bar.policy },
  { path: '/console/retention', text: bar.retention },
  { path: '/console/audit', text: bar.audit, key: 'a' },
  { path: '/console/access', text: bar.access },
  { path: '/console/requests', text: bar.requests },
] as const;

/** @returns the entries, each with the right that its page needs */
export function navigationOf(sandbox: boolean) {
  return entries.flatMap((entry) => {
    const page = pages.find(({ method, path }) => method === 'GET' && path === entry.path);
    if (!page || (page.sandboxOnly && !sandbox)) return [];
    // Customers are found at the start page, which everybody may see.
    return [{ ...entry, right: entry.path === '/console' ? ('read' as const) : page.right }];
  });
}
