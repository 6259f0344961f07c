/** The headers of every answer of the console. */

/** Only files of the service itself are loaded, nothing inline is run, and no other page may frame this one. */
const securityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders = {
  'content-security-policy': securityPolicy,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: the browser would then send forms as from nowhere, and only `Sec-Fetch-Site`, which it sends over
  // TLS or to this machine, could tell them from those of other sites.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;
