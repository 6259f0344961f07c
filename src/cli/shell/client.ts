/** Makes the client for commands that call a service. */
import { type Environment, readSecret } from '../../config.ts';
import * as sdk from '../../sdk/index.ts';
import { exitCodes, Failure } from './failure.ts';
import { wordsOf } from './words.ts';

/** The service and the login; the environment supplies what the flags leave out. */
export interface ServiceFlags {
  readonly baseUrl?: string;
  readonly login?: string;
  readonly password?: string;
}

/** @throws Failure (wrong usage) that names everything that is missing or wrong */
export function clientOf(flags: ServiceFlags, env: Environment): sdk.OpenCIF {
  const baseURL = flags.baseUrl || env.OPENCIF_BASE_URL || '';
  const login = flags.login || env.OPENCIF_LOGIN || '';
  const password = flags.password || passwordOf(env);
  const missing = [
    ...(baseURL === '' || isHttp(baseURL) ? [] : [`OPENCIF_BASE_URL, or --base-url: ${notHttp}`]),
    ...(baseURL === '' ? ['OPENCIF_BASE_URL, or --base-url: the URL of the service'] : []),
    ...(login === '' ? ['OPENCIF_LOGIN, or --login: the login to sign in with'] : []),
    ...(password === ''
      ? ['OPENCIF_PASSWORD, OPENCIF_PASSWORD_FILE, or --password, which others on this machine can see']
      : []),
  ];
  if (missing.length > 0) {
    throw new Failure(
      `The command needs to know the service and the login. Please set:${missing.map((line) => `\n  ${line}`).join('')}\n` +
        'A sandbox at http://127.0.0.1:8080 starts with  opencif serve  and prints its login and password.',
      exitCodes.usage,
    );
  }
  try {
    return new sdk.OpenCIF({ baseURL, login, password });
  } catch (error) {
    if (error instanceof sdk.OpenCIFError) {
      throw new Failure(`${error.message}\nCheck OPENCIF_BASE_URL, or --base-url.`, exitCodes.usage);
    }
    throw error;
  }
}

/** @throws Failure (wrong usage) if it is given twice, or its file cannot be read */
function passwordOf(env: Environment): string {
  try {
    return readSecret('OPENCIF_PASSWORD', env) ?? '';
  } catch (error) {
    throw new Failure(`OPENCIF_PASSWORD ${(error as Error).message}`, exitCodes.usage);
  }
}

const notHttp = 'what is given is not a URL such as http://127.0.0.1:8080';

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** @throws Failure instead of the client's errors */
export async function told<T>(client: sdk.OpenCIF, work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw inWords(error, client);
  }
}

/** @returns a Failure for an error of the client; other errors unchanged */
export function inWords(error: unknown, { baseURL }: sdk.OpenCIF): unknown {
  if (!(error instanceof sdk.OpenCIFError)) return error;
  const answer = error instanceof sdk.APIError ? error : { code: null, requestId: null };
  return new Failure(wordsOf(error, baseURL), exitCodes.failure, answer);
}
