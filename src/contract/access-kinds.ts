/** What kind of request showed a customer. A `verification` shows only whether what a caller says fits. */
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
