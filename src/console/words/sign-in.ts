/** The texts of signing in and out. */
import { wait } from './time.ts';

export const signInWords = {
  title: 'Sign in',
  login: 'Login',
  password: 'Password',
  submit: 'Sign in',
  provider: { button: 'Sign in with your organization', or: 'Or with a login and password of this service' },
  refused: {
    title: 'Not signed in',
    wrong: 'The login or the password is wrong, or the login is disabled.',
    program: 'This login is for programs. People sign in with a login of their own.',
    attempts: (seconds: number) => `There were too many attempts. Try again in ${wait(seconds)}.`,
    invalid: 'Enter your login and password.',
  },
  why: {
    ended: {
      title: 'Your session has ended',
      text: 'It was idle for too long, it reached its time limit, or it was ended. Sign in to continue.',
    },
    idle: {
      title: 'You were signed out because of inactivity',
      text: 'Nothing is left on this page. Sign in to continue.',
    },
    'signed-out': { title: 'You are signed out', text: 'Nothing is left in this browser.' },
    'openid-denied': {
      title: 'Your organization did not sign you in',
      text: 'Try again, or ask whoever runs its sign-in.',
    },
    'openid-invalid': {
      title: 'This sign-in is not valid',
      text: 'The answer from your organization does not belong to this sign-in, or was used before. Try again.',
    },
    'openid-state': {
      title: 'This sign-in is too old',
      text: 'It started in another browser, or too long ago. Try again, with cookies allowed.',
    },
    'openid-noRole': {
      title: 'You have no role here',
      text: 'Your organization knows you, but gives you no role in this service. Ask whoever runs its sign-in to add you to a group that has one.',
    },
    'openid-noLogin': {
      title: 'You have no login here',
      text: 'Your organization knows you, but this service has no login for you. Ask whoever runs it to add one.',
    },
    'openid-disabled': { title: 'Your login is disabled', text: 'Ask an admin of your aggregator.' },
    'openid-unavailable': {
      title: 'Your organization’s sign-in is not answering',
      text: 'Try again in a moment. Whoever runs this service can find the reason in its log.',
    },
    password: {
      title: 'Your password was changed',
      text: 'All your sessions have ended. Sign in with the new password.',
    },
  },
  sample: {
    title: 'Sample logins of the sandbox',
    use: (role: string) => `Sign in as ${role}`,
  },
  passkey: {
    verify: {
      title: 'Use your passkey',
      text: 'Your password was right. Your browser now asks for your fingerprint, your face or a PIN.',
      button: 'Use passkey',
    },
    enrol: {
      title: 'Make your passkey',
      text: 'From now on you sign in with your password and a passkey. It is kept on this device, your phone or a security key; the service keeps only what it needs to recognize it.',
      button: 'Make passkey',
    },
    label: 'Name of the passkey',
    labelHint: 'Choose one that you will recognize later, such as “Work laptop”.',
    defaultLabel: 'Work laptop',
    noScript: {
      title: 'This step needs JavaScript',
      text: 'Browsers give passkeys only to scripts. Allow scripts for this address, then reload the page.',
    },
    messages: {
      unsupported:
        'This browser cannot use passkeys at this address. Use a current browser, and a host name rather than an IP address.',
      cancelled: 'The passkey was not used: it was canceled, or it took too long. Try again.',
      known: 'This device already has a passkey for your login.',
      refused:
        'The passkey was not accepted. Try again, or use another one. If you have lost it, an admin of your aggregator can reset your passkeys.',
      most: 'You have the maximum number of passkeys. Delete one first.',
      ended: 'This took too long, and the sign-in has ended. Sign in again.',
      failed: 'The service could not be reached. Try again.',
    },
    stop: 'Stop signing in',
  },
} as const;
