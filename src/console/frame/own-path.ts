/** The console's own paths, as its pages use them. */
export { HOME, ownPath, SIGN_IN } from '../../http/frame/console-path.ts';
