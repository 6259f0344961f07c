/** The pages by which people sign in and out. */
import type { Door } from '../frame/page.ts';
import { passkeyDoor } from './passkey-page.tsx';
import { passwordDoors } from './password-page.tsx';
import { signOutDoor } from './sign-out.ts';

export const signInDoors: readonly Door[] = [...passwordDoors, passkeyDoor, signOutDoor];
