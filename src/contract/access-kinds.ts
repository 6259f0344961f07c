/** What kind of request showed a customer. A `verification` shows only whether what a caller says matches. */
export const accessKinds = [
  'status',
  'get',
  'search',
  'recent',
  'history',
  'events',
  'change',
  'reveal',
  'verification',
  'requests',
] as const;
export type AccessKind = (typeof accessKinds)[number];
