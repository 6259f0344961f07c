/** Runs before each test file. A module that is loaded once for several files cannot tell by itself when one ends. */
import { afterAll } from 'vitest';
import { closeOpened } from './opened.ts';

afterAll(closeOpened);
