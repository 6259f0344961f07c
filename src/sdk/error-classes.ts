/** One class for each code of the error table; the compiler checks that none is missing. */
import type { ErrorCode } from '../contract/errors.ts';
import {
  BusinessRepresentativeExistsError,
  BusinessRepresentativeNotFoundError,
  CustomerExistsError,
  CustomerFieldNotFoundError,
  CustomerInvalidFieldError,
  CustomerInvalidTypeError,
  CustomerNotFoundError,
  CustomerTooLargeError,
  EmployeeExistsError,
  EmployeeNotFoundError,
  IdempotencyKeyInUseError,
  IdempotencyKeyReusedError,
  ReferenceExistsError,
  RequestValidationError,
  ServiceUnavailableError,
  StoreReadOnlyError,
  SystemError,
  TooManyAttemptsError,
  TooManyRequestsError,
  UnauthorizedError,
  WrongOldPasswordError,
} from './api-errors.ts';
import { APIError, type Refusal } from './errors.ts';
import {
  CallerNotVerifiedError,
  ForbiddenError,
  LastAdminError,
  LoginAlteredError,
  LoginDisclosureFixedError,
  LoginExistsError,
  LoginLimitReachedError,
  LoginNotFoundError,
} from './login-errors.ts';
import { IdentityProviderUnavailableError, OpenidRefusedError } from './openid-errors.ts';
import {
  HeadersTooLargeError,
  HostNotAllowedError,
  NotFoundError,
  RequestTimeoutError,
  RequestTooLargeError,
  RequestUnreadableError,
  UnsupportedMediaTypeError,
} from './request-errors.ts';
import {
  CustomerErasedError,
  CustomerNotClosedError,
  LegalHoldError,
  RetentionNotOverError,
} from './retention-errors.ts';
import {
  CrossSiteRequestError,
  LastPasskeyError,
  PasskeyLimitReachedError,
  PasskeyNotFoundError,
  PasskeyRefusedError,
  SecondFactorRequiredError,
  SessionNotFoundError,
  SessionsAreForPeopleError,
} from './session-errors.ts';
import { TokenNotFoundError } from './token-errors.ts';
import {
  SectionsChangedSinceError,
  SectionsNotThereError,
  VersionConflictError,
  VersionNotFoundError,
  VersionTagUnknownError,
} from './version-errors.ts';
import {
  EventNotFoundError,
  WebhookDisabledError,
  WebhookLimitReachedError,
  WebhookNotFoundError,
  WebhookUrlRefusedError,
} from './webhook-errors.ts';

type ErrorClass = new (refusal: Refusal) => APIError;

/** Error classes by code of the error table. */
const errorClasses: Readonly<Record<ErrorCode, ErrorClass>> = {
  requestValidateError: RequestValidationError,
  unauthorized: UnauthorizedError,
  forbidden: ForbiddenError,
  callerNotVerified: CallerNotVerifiedError,
  wrongOldPassword: WrongOldPasswordError,
  customerNotFound: CustomerNotFoundError,
  customerFieldNotFound: CustomerFieldNotFoundError,
  versionNotFound: VersionNotFoundError,
  sectionsNotThere: SectionsNotThereError,
  sectionsChangedSince: SectionsChangedSinceError,
  customerExists: CustomerExistsError,
  referenceExists: ReferenceExistsError,
  customerInvalidField: CustomerInvalidFieldError,
  customerInvalidType: CustomerInvalidTypeError,
  businessRepresentativeNotFound: BusinessRepresentativeNotFoundError,
  businessRepresentativeExists: BusinessRepresentativeExistsError,
  customerTooLarge: CustomerTooLargeError,
  employeeExists: EmployeeExistsError,
  employeeNotFound: EmployeeNotFoundError,
  customerErased: CustomerErasedError,
  customerNotClosed: CustomerNotClosedError,
  legalHold: LegalHoldError,
  retentionNotOver: RetentionNotOverError,
  notFound: NotFoundError,
  requestTooLarge: RequestTooLargeError,
  unsupportedMediaType: UnsupportedMediaTypeError,
  requestUnreadable: RequestUnreadableError,
  requestTimeout: RequestTimeoutError,
  headersTooLarge: HeadersTooLargeError,
  hostNotAllowed: HostNotAllowedError,
  tooManyAttempts: TooManyAttemptsError,
  tooManyRequests: TooManyRequestsError,
  openidRefused: OpenidRefusedError,
  identityProviderUnavailable: IdentityProviderUnavailableError,
  systemError: SystemError,
  serviceUnavailable: ServiceUnavailableError,
  storeReadOnly: StoreReadOnlyError,
  versionConflict: VersionConflictError,
  versionTagUnknown: VersionTagUnknownError,
  idempotencyKeyInUse: IdempotencyKeyInUseError,
  idempotencyKeyReused: IdempotencyKeyReusedError,
  tokenNotFound: TokenNotFoundError,
  webhookNotFound: WebhookNotFoundError,
  webhookUrlRefused: WebhookUrlRefusedError,
  webhookLimitReached: WebhookLimitReachedError,
  webhookDisabled: WebhookDisabledError,
  eventNotFound: EventNotFoundError,
  loginNotFound: LoginNotFoundError,
  loginExists: LoginExistsError,
  loginLimitReached: LoginLimitReachedError,
  lastAdmin: LastAdminError,
  loginDisclosureFixed: LoginDisclosureFixedError,
  loginAltered: LoginAlteredError,
  crossSiteRequest: CrossSiteRequestError,
  secondFactorRequired: SecondFactorRequiredError,
  sessionsAreForPeople: SessionsAreForPeopleError,
  sessionNotFound: SessionNotFoundError,
  passkeyRefused: PasskeyRefusedError,
  passkeyNotFound: PasskeyNotFoundError,
  lastPasskey: LastPasskeyError,
  passkeyLimitReached: PasskeyLimitReachedError,
};

/** @returns the error of the code's class; `APIError` itself for an unknown code */
export function apiError(refusal: Refusal): APIError {
  const { code } = refusal;
  const Class = code !== null && isKnown(code) ? errorClasses[code] : APIError;
  return new Class(refusal);
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(errorClasses, code);
}
