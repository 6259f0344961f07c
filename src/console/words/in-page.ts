/** The texts of the modules that run in the page. */
import { wait } from './time.ts';

export const inPageWords = {
  copied: 'Copied',
  copyByHand: 'Press Ctrl+C to copy',
  close: 'Close',
  fragment: {
    lost: 'There is no connection to the service.',
    lostMore: 'What is shown here may be out of date. Nothing was changed.',
    failed: (status: number) => `The service answered with ${status}. The fault is in the service.`,
    again: 'Try again',
    loading: 'Loading',
  },
  send: {
    lostTitle: 'Not sent: there is no connection',
    lost: 'Nothing was changed. What you typed is still here; send it again when the connection is back.',
    sending: 'Sending',
    unknown: 'Checking whether the change was stored',
    unknownMore: 'No answer has said so yet. The same change is sent again, and is stored only once.',
    failing: 'It is not known whether the change was stored',
    failingMore:
      'The service answers, but does not say what became of the change. Send it again later: however often it is sent, it is stored only once.',
  },
  dialog: {
    lost: 'The connection was lost. It is not known whether this was done: look at the page before you send it again.',
    failed: (status: number) =>
      `The service answered with ${status}. Look at the page to see whether this was done before you send it again.`,
    unsaved: 'What you typed has not been sent. Close and lose it?',
  },
  events: { arrived: (count: number) => (count === 1 ? '1 new event' : `${count} new events`) },
  requests: { arrived: (count: number) => (count === 1 ? '1 new request' : `${count} new requests`) },
  hide: {
    left: (seconds: number) =>
      seconds === 1 ? 'Hidden again in 1 second' : `Hidden again in ${seconds} seconds`,
    hidden: 'Hidden again',
  },
  keys: {
    title: 'Keys',
    close: 'Close this list or a dialog',
    down: 'Next row',
    up: 'Previous row',
    open: 'Open the row',
    palette: 'Find a page, an action or a customer',
    all: 'Show all keys',
    next: 'then',
  },
  palette: {
    title: 'Go to a page or an action',
    label: 'Page, action or customer',
    none: 'Nothing here has that name. Press Enter to search for a customer instead.',
    found: (count: number) => (count === 1 ? '1 entry' : `${count} entries`),
    find: (text: string) => `Find “${text}”`,
    kinds: { page: 'Page', action: 'Action', customer: 'Customer', find: 'Find' },
  },
  signIn: {
    title: 'Your session has ended',
    kept: 'What you typed is still here. Sign in, and it will be sent.',
    keptPart: 'Sign in to continue from here.',
    login: 'Login',
    password: 'Password',
    submit: 'Sign in and continue',
    cancel: 'Not now',
    refused: 'This is not the password for this login.',
    later: (seconds: number | null) =>
      seconds === null
        ? 'There were too many attempts. Wait a minute and try again.'
        : `There were too many attempts. Try again in ${wait(seconds)}.`,
    failed: 'Signing in did not work. Try again.',
    passkey: 'Now use your passkey. Your browser shows you how.',
    passkeyRefused: 'The passkey was not accepted. Try again.',
    provider: 'Sign in with your organization',
    providerMore: 'This opens a new tab. Once you are signed in there, this page continues by itself.',
    elsewhere: 'This login must use the sign-in page. Copy what you typed, then reload this page.',
  },
  times: { full: 'Times are shown in full', short: 'Times are short again' },
  over: {
    title: 'Your session has ended',
    text: 'A session has a time limit, even while it is in use.',
    button: 'Sign in again',
  },
  ended: {
    title: 'Signed out · opencif',
    idle: 'You were signed out because of inactivity',
    'signed-out': 'You signed out in another tab',
    'somebody-else': 'Another tab is signed in as somebody else',
    goOn: 'Open the console',
    signIn: 'Sign in',
  },
} as const;
