/** The words of the module that runs in the pages of a correction. */

export const correctInPageWords = {
  sending: 'Sending',
  unknown: 'Not known whether it was stored; looking it up',
  unknownMore:
    'There is no answer. The same change is sent again until there is one, and is stored only once.',
} as const;
