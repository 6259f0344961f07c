/** Errors about customers and sign-ins, and of the service; `error-classes.ts` says which code has which class. */
import type { ValidationIssue } from '../contract/envelope.ts';
import { APIError, type Refusal } from './errors.ts';

/** The request does not match its schema; nothing was done. The message names places and rules, not values. */
export class RequestValidationError extends APIError {
  override readonly name = 'RequestValidationError';

  constructor(refusal: Refusal) {
    const places = issuesOf(refusal.context).map(
      ({ instancePath, keyword }) => ` (${instancePath || '/'} ${keyword})`,
    );
    super(refusal, places.join(''));
  }

  /** Ajv's own objects, as the service sent them. */
  get issues(): readonly ValidationIssue[] {
    return issuesOf(this.context);
  }

  /** Where the faults are, as RFC 6901 pointers into the body: `/customer/email`. */
  get paths(): readonly string[] {
    return this.issues.map(({ instancePath, params }) => {
      const named = params?.missingProperty ?? params?.additionalProperty;
      return named === undefined ? instancePath : `${instancePath}/${named}`;
    });
  }
}

function issuesOf(context: unknown): readonly ValidationIssue[] {
  return Array.isArray(context) ? context : [];
}

/** Wrong login or password, or a token that expired and could not be renewed. */
export class UnauthorizedError extends APIError {
  override readonly name = 'UnauthorizedError';
}

export class WrongOldPasswordError extends APIError {
  override readonly name = 'WrongOldPasswordError';
}

/** No such customer, or it belongs to another aggregator. */
export class CustomerNotFoundError extends APIError {
  override readonly name = 'CustomerNotFoundError';

  get customerId(): string {
    return this.text('customerId');
  }
}

/** The customer has no number at the field that was named. */
export class CustomerFieldNotFoundError extends APIError {
  override readonly name = 'CustomerFieldNotFoundError';

  get customerId(): string {
    return this.text('customerId');
  }

  get field(): string {
    return this.text('field');
  }
}

/** The SSN or EIN is already registered. A login of disclosure `masked` is not told by whom: `customerId` is null. */
export class CustomerExistsError extends APIError {
  override readonly name = 'CustomerExistsError';

  get cFiAggregatorId(): string {
    return this.text('cFiAggregatorId');
  }

  get customerId(): string | null {
    return this.text('customerId') || null;
  }
}

/** The customerReference is taken; `entityId` is the customer that has it. */
export class ReferenceExistsError extends APIError {
  override readonly name = 'ReferenceExistsError';

  get reference(): string {
    return this.text('reference');
  }

  get entityId(): string {
    return this.text('entityId');
  }
}

/** A field of the other customer type. */
export class CustomerInvalidFieldError extends APIError {
  override readonly name = 'CustomerInvalidFieldError';

  get customerId(): string {
    return this.text('customerId');
  }

  get customerType(): string {
    return this.text('customerType');
  }

  get field(): string {
    return this.text('field');
  }
}

export class CustomerInvalidTypeError extends APIError {
  override readonly name = 'CustomerInvalidTypeError';

  get customerId(): string {
    return this.text('customerId');
  }

  get customerType(): string {
    return this.text('customerType');
  }
}

export class BusinessRepresentativeNotFoundError extends APIError {
  override readonly name = 'BusinessRepresentativeNotFoundError';

  get customerId(): string {
    return this.text('customerId');
  }

  get businessRepresentativeId(): string {
    return this.text('businessRepresentativeId');
  }
}

export class BusinessRepresentativeExistsError extends APIError {
  override readonly name = 'BusinessRepresentativeExistsError';

  get businessRepresentativeId(): string {
    return this.text('businessRepresentativeId');
  }
}

/** The customer would become larger than a customer may be; nothing was changed. */
export class CustomerTooLargeError extends APIError {
  override readonly name = 'CustomerTooLargeError';

  get customerId(): string {
    return this.text('customerId');
  }
}

class EmployeeError extends APIError {
  get companyId(): string {
    return this.text('companyId');
  }

  get employeeId(): string {
    return this.text('employeeId');
  }
}

export class EmployeeExistsError extends EmployeeError {
  override readonly name = 'EmployeeExistsError';
}

export class EmployeeNotFoundError extends EmployeeError {
  override readonly name = 'EmployeeNotFoundError';
}

/** Too many attempts; `retryAfterSeconds` says how long to wait. */
export class TooManyAttemptsError extends APIError {
  override readonly name = 'TooManyAttemptsError';
}

/** This login or address asks for more than its share; retried automatically after `retryAfterSeconds`. */
export class TooManyRequestsError extends APIError {
  override readonly name = 'TooManyRequestsError';
}

/** The service failed. Report the requestId to its operator. */
export class SystemError extends APIError {
  override readonly name = 'SystemError';
}

/** The service could not reach its store. */
export class ServiceUnavailableError extends APIError {
  override readonly name = 'ServiceUnavailableError';
}

/** Thrown by `health`: the service answers reads but stores no changes, for example because its disk is full. */
export class StoreReadOnlyError extends APIError {
  override readonly name = 'StoreReadOnlyError';
}

/** A request with the same key is in progress; retried automatically. */
export class IdempotencyKeyInUseError extends APIError {
  override readonly name = 'IdempotencyKeyInUseError';
}

/** The same key was used before with another body. */
export class IdempotencyKeyReusedError extends APIError {
  override readonly name = 'IdempotencyKeyReusedError';
}
