/** The texts of the frame: bar, strips, components, and the pages for what fails. */
import type { Right } from '../../contract/rights.ts';
import { wait } from './time.ts';

const rights: Readonly<Record<Right, string>> = {
  read: 'see customers',
  correct: 'correct contact data',
  register: 'add customers',
  follow: 'follow changes and webhooks',
  reveal: 'see a number in full',
  examine: 'see who saw and did what',
  administer: 'manage logins and keys, and close and erase customers',
};

export const frameWords = {
  product: 'opencif',
  skip: 'Skip to content',
  bar: {
    label: 'Console',
    find: 'Find a customer',
    findHint: 'Id, e-mail, phone, name, or birth date and last four',
    submit: 'Find',
    navigation: 'Pages',
    customers: 'Customers',
    events: 'Events',
    webhooks: 'Webhooks',
    people: 'People',
    policy: 'Policy',
    retention: 'Retention',
    audit: 'Audit',
    access: 'Access',
    requests: 'Requests',
    signedInAs: 'Signed in as',
    account: 'Your account',
    fullTimes: 'Times in full',
    signOut: 'Sign out',
  },
  roles: { integration: 'integration', support: 'support', auditor: 'auditor', admin: 'admin' },
  rights,
  sandbox: {
    label: 'Sandbox',
    text: 'Sample data, clock at',
    reset: 'Reset',
  },
  parts: {
    copy: 'Copy',
    endsIn: (last4: string) => `ends in ${last4}`,
    next: 'Next page',
    added: 'Added',
    removed: 'Removed',
    nothing: 'nothing',
    reason: 'Reason',
    reasonHint: 'Up to 200 characters, such as a ticket number. The reason is kept with the change.',
    requestId: 'Request id',
  },
  failure: {
    forbidden: {
      title: 'Your role does not allow this',
      text: (right: Right | null) =>
        right === null
          ? 'This needs a right that your role does not have.'
          : `This needs the right “${right}”: ${rights[right]}.`,
      next: (roles: string) =>
        `Roles that have it: ${roles}. An admin of your aggregator can change your role.`,
      nextUnknown: 'An admin of your aggregator can change your role.',
    },
    notFound: {
      title: 'There is no such page',
      text: 'The address may be mistyped, or the page may belong to another release.',
      next: 'Go to the start page',
    },
    customerNotFound: {
      title: 'No customer has this id',
      text: 'Your aggregator has no customer with this id.',
      next: 'Search for the customer another way.',
    },
    webhookNotFound: {
      title: 'There is no such webhook',
      text: 'Your aggregator has no webhook with this id: it may have been deleted.',
      next: 'Look for it in the list of webhooks.',
    },
    customerErased: {
      title: 'This customer was erased',
      text: (at: string) =>
        `All of its data was destroyed on ${at}. Only who changed it, and when, is still recorded.`,
      textUnknown: 'All of its data was destroyed. Only who changed it, and when, is still recorded.',
      next: 'It cannot be restored.',
    },
    tooMany: {
      title: 'Too many requests',
      text: (seconds: number) => `Wait ${wait(seconds)}, then try again.`,
      textUnknown: 'Wait a moment, then try again.',
    },
    tooLarge: {
      title: 'This form is too large',
      text: 'Nothing was changed. Send less at a time.',
    },
    crossSite: {
      title: 'This form did not come from the console',
      text: 'Nothing was changed. Open the page in the console and send the form from there.',
    },
    unavailable: {
      title: 'The database is not answering',
      text: 'The page could not be loaded. If you sent a change, look at the history to see whether it was stored.',
      next: 'Try again in a few seconds. If that does not help, tell whoever runs the service.',
    },
    host: {
      title: 'The console is not available at this address',
      text: 'Open it from this machine by a name such as localhost, or at the address that the operator set as OPENCIF_PUBLIC_URL.',
    },
    fault: {
      title: 'The service failed',
      text: 'The fault is in the service, not in what you did. If you sent a change, look at the history to see whether it was stored.',
      next: 'Give the request id below to whoever runs the service.',
    },
    refused: {
      title: 'This was refused',
      next: 'Go back and correct it.',
    },
    uncertain: {
      title: 'It is not known whether the change was stored',
      text: 'The database did not answer in time. Send the change again: however often it is sent, it is stored only once.',
      again: 'Send again',
      back: 'Stop here',
    },
    arrival: { title: 'One moment', next: 'Continue to the page' },
    ended: {
      title: 'Your session has ended',
      text: 'Nothing was changed. Sign in in another tab, then reload this page. The browser will send the form again.',
      signIn: 'Sign in in another tab',
    },
  },
} as const;
