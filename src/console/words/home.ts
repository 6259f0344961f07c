/** The texts of the start page. */

export const homeWords = {
  title: 'Start',
  empty: 'Your role has no page here.',
  /** What a page is for, by its address. */
  about: {
    '/console/events': 'Every change of your aggregator, as it happens.',
    '/console/webhooks': 'Who is told of changes, what was sent, and what failed.',
    '/console/people': 'Logins, their roles, passkeys and sessions.',
    '/console/policy': 'What must be done before somebody corrects a customer.',
    '/console/retention': 'Closed customers, and when each may be erased.',
    '/console/audit': 'What logins did, and what they were refused.',
    '/console/access': 'Who saw which customer, and why.',
    '/console/requests': 'What programs sent to the sandbox, and what was answered.',
  } as Readonly<Record<string, string>>,
} as const;
