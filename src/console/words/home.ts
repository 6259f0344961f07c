/** The texts of the start page. */

export const homeWords = {
  title: 'Start',
  empty: 'Your role has no pages here.',
  /** In the sandbox, for a role that may not read customers. */
  requests:
    'To see what programs sent to this sandbox, and what was answered, sign in as support or as auditor: the page is called Requests.',
  /** What a page is for, by its address. */
  about: {
    '/console/events': 'Every change to your customers, as it happens.',
    '/console/webhooks': 'Who is notified of changes, what was sent, and what failed.',
    '/console/people': 'Logins, their roles, passkeys and sessions.',
    '/console/policy': 'What a person must do before correcting a customer.',
    '/console/retention': 'Closed customers, and when each may be erased.',
    '/console/audit': 'What logins did, and what they were refused.',
    '/console/access': 'Who saw which customer, and why.',
    '/console/requests': 'What programs sent to the sandbox, and what was answered.',
  } as Readonly<Record<string, string>>,
} as const;
