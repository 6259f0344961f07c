/** The texts of the page of the person who is signed in, and of the sandbox's reset. */

export const accountWords = {
  title: 'Your account',
  back: 'Back to your account',
  session: {
    title: 'Session',
    login: 'Login',
    role: 'Role',
    rights: 'May',
    aggregator: 'Aggregator',
    ends: 'Ends at the latest',
    idle: (minutes: number) => `and after ${minutes} minutes without use`,
  },
  passkeys: {
    title: 'Passkeys',
    add: 'Add a passkey',
    remove: 'Delete',
    removeLabel: (label: string) => `Delete ${label}`,
    columns: ['Name', 'Made', 'Last used', 'Action'],
    empty: 'You have no passkey.',
    emptySandbox: 'You have no passkey, and the sandbox does not ask for one.',
    emptyProvider: 'If you sign in with your organization, you need none here.',
    addTitle: 'Add a passkey',
    addText: 'A second passkey, in your phone for instance, lets you sign in if you lose the first.',
    deleteTitle: 'Delete this passkey',
    deleteText: 'You can no longer sign in with it. It stays in the device until you delete it there, too.',
    deleteButton: 'Delete passkey',
    last: 'This is your last passkey. Add another one first.',
  },
  password: {
    title: 'Password',
    text: 'Another password ends all your sessions, this one too.',
    open: 'Change password',
    old: 'Current password',
    fresh: 'New password',
    freshHint:
      'Eight to 50 letters, digits and signs, with a digit, a lower-case letter, an upper-case letter and one of !@#$%^&*',
    wrongOld: 'This is not your current password.',
    wrongNew:
      'It lacks one of these: eight to 50 characters, a digit, a lower-case letter, an upper-case letter, one of !@#$%^&*',
    button: 'Change password',
  },
  cancel: 'Cancel',
} as const;

export const resetWords = {
  title: 'Reset the sandbox',
  text: 'Removes every customer, its history and every webhook, and puts the sample back: the customers and logins of the documentation. Other logins stay.',
  button: 'Reset sandbox',
  cancel: 'Cancel',
} as const;
