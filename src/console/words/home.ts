/** The texts of the start page. */

export const homeWords = {
  title: 'Start',
  text: 'What your role may see:',
} as const;
