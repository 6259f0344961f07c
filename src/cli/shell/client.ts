/** Makes the client for commands that call a service, and turns its errors into messages with the next step. */
import type { Environment } from '../../config.ts';
import * as sdk from '../../sdk/index.ts';
import { exitCodes, Failure } from './failure.ts';

/** The service and the login; the environment supplies what the flags leave out. */
export interface ServiceFlags {
  readonly baseUrl?: string;
  readonly login?: string;
  readonly password?: string;
}

/** @throws Failure (wrong usage) if something is missing */
export function clientOf(flags: ServiceFlags, env: Environment): sdk.OpenCIF {
  const baseURL = flags.baseUrl || env.OPENCIF_BASE_URL || '';
  if (baseURL === '') {
    throw new Failure(
      'Which service? Set OPENCIF_BASE_URL, or add for the sandbox:  --base-url http://127.0.0.1:8080',
      exitCodes.usage,
    );
  }
  const login = flags.login || env.OPENCIF_LOGIN || '';
  const password = flags.password || env.OPENCIF_PASSWORD || '';
  try {
    return new sdk.OpenCIF({ baseURL, login, password });
  } catch (error) {
    if (error instanceof sdk.OpenCIFError) throw new Failure(error.message, exitCodes.usage);
    throw error;
  }
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
  return error instanceof sdk.OpenCIFError ? new Failure(wordsOf(error, baseURL)) : error;
}

function wordsOf(error: sdk.OpenCIFError, baseURL: string): string {
  const what = explained(error) ?? aboutWebhook(error, baseURL);
  if (what !== null) return error instanceof sdk.APIError ? `${what}${requestOf(error)}` : what;
  if (error instanceof sdk.ConnectionError || error instanceof sdk.TimeoutError) {
    return `${error.message}\nIs the service running at ${baseURL}? A sandbox starts with:  opencif serve`;
  }
  return error.message;
}

function requestOf({ requestId }: sdk.APIError): string {
  return requestId === null ? '' : `\nRequest ${requestId}.`;
}

/** Returns null if the client's own message says everything. */
function explained(error: sdk.OpenCIFError): string | null {
  if (error instanceof sdk.UnauthorizedError) {
    return 'The login or the password is wrong.\nCheck OPENCIF_LOGIN and OPENCIF_PASSWORD, or --login and --password.';
  }
  if (error instanceof sdk.RequestValidationError) {
    const places = error.issues.map(({ instancePath, keyword, message = keyword }) => {
      return `\n  ${instancePath || '/'}  ${message}`;
    });
    return `The request does not fit:${places.join('')}\nNothing was changed.`;
  }
  if (error instanceof sdk.CustomerNotFoundError) return `There is no customer ${error.customerId}.`;
  if (error instanceof sdk.VersionConflictError) {
    const { customerId, currentVersion, changedSections } = error;
    return (
      `The customer is now at version ${currentVersion}; changed since: ${changedSections.join(', ')}. ` +
      `Nothing was written.\nTo see the changes:  opencif customer history ${customerId}`
    );
  }
  if (error instanceof sdk.ReferenceExistsError) {
    return `The reference ${error.reference} is taken.\nTo see which customer has it:  opencif customer get ${error.entityId}`;
  }
  if (error instanceof sdk.CustomerExistsError) {
    return `This SSN or EIN is already registered.\nTo see which customer has it:  opencif customer get ${error.customerId}`;
  }
  if (error instanceof sdk.CustomerInvalidFieldError) {
    return `${error.customerId} is of type ${error.customerType}, which has no ${error.field}. Nothing was changed.`;
  }
  return null;
}

function aboutWebhook(error: sdk.OpenCIFError, baseURL: string): string | null {
  if (error instanceof sdk.WebhookNotFoundError) {
    return `There is no webhook ${error.webhookId}.\nTo list the webhooks:  GET ${baseURL}/webhooks, or ${baseURL}/docs`;
  }
  if (error instanceof sdk.WebhookDisabledError) {
    const { webhookId } = error;
    return `The webhook ${webhookId} is disabled.\nEnable it first:  POST ${baseURL}/webhooks/${webhookId}/enable`;
  }
  if (error instanceof sdk.EventNotFoundError) {
    return (
      `There is no event ${error.eventId}, or the webhook does not subscribe to its type.\n` +
      'To see the versions of a customer:  opencif customer history CUSTOMER_ID'
    );
  }
  return null;
}
