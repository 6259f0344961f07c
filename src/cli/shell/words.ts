/** Turns the client's errors into messages that say what happened and name the next step. */
import { type ErrorRow, errors } from '../../contract/errors.ts';
import * as sdk from '../../sdk/index.ts';

/** @param baseURL of the service that was called */
export function wordsOf(error: sdk.OpenCIFError, baseURL: string): string {
  if (error instanceof sdk.APIError) return `${ofAnswer(error, baseURL)}${requestOf(error)}`;
  if (error instanceof sdk.ConnectionError || error instanceof sdk.TimeoutError) {
    return `${error.message}\nIs the service running at ${baseURL}? A sandbox starts with:  opencif serve`;
  }
  if (error instanceof sdk.UnexpectedAnswerError) {
    return `${error.message}\nIs ${baseURL} the address of the service itself? See OPENCIF_BASE_URL and --base-url.`;
  }
  return error.message;
}

function requestOf({ requestId }: sdk.APIError): string {
  return requestId === null ? '' : `\nRequest ${requestId}.`;
}

/** An error that has no message here gets the service's hint, or the message from the table of errors. */
function ofAnswer(error: sdk.APIError, baseURL: string): string {
  const words =
    aboutCustomer(error) ?? aboutEnd(error) ?? aboutWebhook(error, baseURL) ?? aboutRequest(error, baseURL);
  if (words !== null) return words;
  const row: ErrorRow | undefined = Object.hasOwn(errors, error.code ?? '')
    ? errors[error.code as keyof typeof errors]
    : undefined;
  return error.hint ?? row?.message ?? error.message;
}

function aboutRequest(error: sdk.APIError, baseURL: string): string | null {
  if (error instanceof sdk.UnauthorizedError) {
    return 'The login or the password is wrong.\nCheck OPENCIF_LOGIN and OPENCIF_PASSWORD, or --login and --password.';
  }
  if (error instanceof sdk.WrongOldPasswordError) return 'The old password is wrong. Nothing was changed.';
  if (error instanceof sdk.TooManyAttemptsError) {
    const wait = error.retryAfterSeconds ?? 300;
    return `Too many sign-ins with this login, or from this address, have failed. Try again in ${wait} s.`;
  }
  if (error instanceof sdk.RequestValidationError) {
    const places = error.issues.map(({ instancePath, keyword, message = keyword }) => {
      return `\n  ${instancePath || '/'}  ${message}`;
    });
    const hint = error.hint === null ? '' : `\n${error.hint}`;
    return `The request does not fit:${places.join('')}${hint}\nNothing was changed.`;
  }
  if (error instanceof sdk.NotFoundError) {
    return (
      `${error.endpoint} does not exist at ${baseURL}.\n` +
      'Is that the address of the service itself, without a path? Some commands work only with opencif.'
    );
  }
  if (error instanceof sdk.IdempotencyKeyReusedError) {
    return 'The key of --idempotency-key was used for another request. Nothing was changed.\nUse a new key for a new request.';
  }
  if (error instanceof sdk.IdempotencyKeyInUseError) {
    return 'The request with the key of --idempotency-key is still in progress.\nSend it again a little later.';
  }
  return null;
}

function aboutCustomer(error: sdk.APIError): string | null {
  if (error instanceof sdk.CustomerNotFoundError) {
    return (
      `There is no customer ${error.customerId}.\nTo find one:  opencif customer search --help\n` +
      `If it was erased, its history says so:  opencif customer history ${error.customerId}`
    );
  }
  if (error instanceof sdk.VersionNotFoundError) {
    return (
      `Customer ${error.customerId} has no such version, or did not exist at that time.\n` +
      `To see its versions:  opencif customer history ${error.customerId}`
    );
  }
  if (error instanceof sdk.VersionConflictError) {
    const { customerId, currentVersion, changedSections } = error;
    return (
      `The customer is now at version ${currentVersion}; changed since: ${changedSections.join(', ')}. ` +
      `Nothing was written.\nTo see the changes:  opencif customer history ${customerId}`
    );
  }
  if (error instanceof sdk.SectionsNotThereError) {
    const { customerId, sections } = error;
    return (
      `Customer ${customerId} did not have these sections then: ${sections.join(', ')}. Nothing was changed.\n` +
      'Name the others with --sections.'
    );
  }
  if (error instanceof sdk.SectionsChangedSinceError) {
    const { customerId, sections } = error;
    return (
      `Later changes touched these sections: ${sections.join(', ')}. Nothing was changed.\n` +
      `To see the changes:  opencif customer history ${customerId}\n` +
      'Undo the later ones first, or go back to a version with --to.'
    );
  }
  if (error instanceof sdk.ReferenceExistsError) {
    return `The reference ${error.reference} is taken.\nTo see which customer has it:  opencif customer get ${error.entityId}`;
  }
  if (error instanceof sdk.CustomerExistsError) return alreadyRegistered(error);
  if (error instanceof sdk.CustomerInvalidFieldError) {
    return `Customer ${error.customerId} is of type ${error.customerType}, which has no ${error.field}. Nothing was changed.`;
  }
  if (error instanceof sdk.BusinessRepresentativeNotFoundError) {
    const { customerId, businessRepresentativeId } = error;
    return (
      `Customer ${customerId} has no representative ${businessRepresentativeId}. Nothing was changed.\n` +
      `To see those it has:  opencif customer get ${customerId}`
    );
  }
  return null;
}

/** Of the steps towards the end of a record. */
function aboutEnd(error: sdk.APIError): string | null {
  if (error instanceof sdk.CustomerErasedError) {
    const { customerId, erasedAt } = error;
    return `Customer ${customerId} was erased at ${erasedAt}.\nTo see by whom:  opencif customer history ${customerId}`;
  }
  if (error instanceof sdk.CustomerNotClosedError) {
    return (
      `Customer ${error.customerId} is open, so it cannot be erased. Nothing was changed.\n` +
      `Its retention time starts when it is closed:  opencif customer close ${error.customerId}`
    );
  }
  if (error instanceof sdk.LegalHoldError) {
    const { customerId, legalHoldSince } = error;
    return (
      `Customer ${customerId} has been under a legal hold since ${legalHoldSince}, so it cannot be erased. ` +
      `Nothing was changed.\nIf the hold may end:  opencif customer release ${customerId}`
    );
  }
  if (error instanceof sdk.RetentionNotOverError) {
    const { customerId, erasableFrom } = error;
    return (
      `Customer ${customerId} must be kept until ${erasableFrom}. Nothing was changed.\n` +
      "The service's setting OPENCIF_RETENTION_DAYS says for how long; see docs/retention.md."
    );
  }
  return null;
}

/** A login that may not see the number is not told who has it. */
function alreadyRegistered({ customerId }: sdk.CustomerExistsError): string {
  const registered = 'This SSN or EIN is already registered.';
  if (customerId === null) return registered;
  return `${registered}\nTo see which customer has it:  opencif customer get ${customerId}`;
}

function aboutWebhook(error: sdk.APIError, baseURL: string): string | null {
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
