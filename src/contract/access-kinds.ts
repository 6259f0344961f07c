/** What kind of request showed a customer. */
export const accessKinds = ['status', 'get', 'search', 'history', 'events', 'change', 'reveal'] as const;
export type AccessKind = (typeof accessKinds)[number];
