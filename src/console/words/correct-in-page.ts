/** The words of the module that runs in the pages of a correction. */

export const correctInPageWords = {
  sending: 'Sending',
  unknown: 'Checking whether the change was stored',
  unknownMore:
    'The service has not answered. The same change is sent again until it does, and is stored only once.',
} as const;
