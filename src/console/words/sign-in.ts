/** The texts of signing in and out. */

export const signInWords = {
  title: 'Sign in',
  login: 'Login',
  password: 'Password',
  submit: 'Sign in',
  refused: {
    title: 'Not signed in',
    wrong: 'Login and password do not fit, or the login is disabled.',
    program: 'This login is for programs. People sign in with a login of their own.',
    attempts: (seconds: number) =>
      `There were too many attempts. Try again in ${seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`,
    invalid: 'Enter login and password.',
  },
  why: {
    ended: {
      title: 'Your session has ended',
      text: 'It was unused for too long, or was ended. Sign in again to go on.',
    },
    idle: {
      title: 'Signed out after a while without use',
      text: 'Nothing is left in this page. Sign in again to go on.',
    },
    'signed-out': { title: 'You are signed out', text: 'Nothing is left in this browser.' },
  },
  sample: {
    title: 'Sample logins of the sandbox',
    use: (role: string) => `Sign in as ${role}`,
  },
} as const;
