/** The texts of the gallery, which only developers see. */

export const galleryWords = {
  title: 'Pages of the console, with canned data',
  state: 'State',
  schemes: { light: 'Light', dark: 'Dark' },
  at: (title: string, width: number, scheme: string) => `${title}, ${width} pixels wide, ${scheme}`,
  back: 'All states',
} as const;
