/**
 * What kind of request showed a customer. A `preview` is the dry run of a change. A `verification` shows only whether
 * what a caller says matches.
 */
export const accessKinds = [
  'status',
  'get',
  'search',
  'recent',
  'history',
  'events',
  'change',
  'preview',
  'reveal',
  'verification',
  'requests',
] as const;
export type AccessKind = (typeof accessKinds)[number];
