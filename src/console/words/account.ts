/** The texts of the page of the person who is signed in, and of the sandbox's reset. */

export const accountWords = {
  title: 'Your account',
  back: 'Back to your account',
  session: {
    title: 'Session',
    login: 'Login',
    role: 'Role',
    rights: 'Rights',
    aggregator: 'Aggregator',
    ends: 'Ends no later than',
    idle: (minutes: number) => `or after ${minutes} minutes without use`,
  },
  sessions: {
    title: 'Where you are signed in',
    columns: ['Signed in', 'Last used', 'Ends no later than', 'Action'],
    current: 'This session',
    end: 'End',
    endLabel: (at: string) => `End the session that began at ${at}`,
  },
  passkeys: {
    title: 'Passkeys',
    add: 'Add a passkey',
    remove: 'Delete',
    removeLabel: (label: string) => `Delete ${label}`,
    columns: ['Name', 'Added', 'Last used', 'Action'],
    empty: 'You have no passkey.',
    emptySandbox: 'You have no passkey, and the sandbox does not ask for one.',
    addTitle: 'Add a passkey',
    addText: 'A second passkey, on your phone for instance, lets you sign in if you lose the first one.',
    deleteTitle: 'Delete this passkey',
    deleteText:
      'You will no longer be able to sign in with it. It stays on the device until you delete it there too.',
    deleteButton: 'Delete passkey',
    last: 'This is your last passkey. Add another one first.',
  },
  password: {
    title: 'Password',
    text: 'Changing your password ends all your sessions, including this one.',
    open: 'Change password',
    old: 'Current password',
    fresh: 'New password',
    freshHint:
      'Eight to 50 letters, digits and signs, with a digit, a lower-case letter, an upper-case letter and one of !@#$%^&*',
    wrongOld: 'This is not your current password.',
    wrongNew:
      'The password must have all of these: eight to 50 characters, a digit, a lower-case letter, an upper-case letter, one of !@#$%^&*',
    button: 'Change password',
  },
  provider: {
    title: 'Sign-in',
    text: 'Your organization signs you in. You have no password and need no passkey here.',
  },
  cancel: 'Cancel',
} as const;

export const resetWords = {
  title: 'Reset the sandbox',
  text: 'This removes every customer, all history and every webhook, and restores the sample: the customers and logins in the documentation. Other logins stay.',
  button: 'Reset sandbox',
  cancel: 'Cancel',
} as const;
