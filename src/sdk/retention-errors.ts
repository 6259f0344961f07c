/** Errors of the end of a record. */
import { APIError } from './errors.ts';

class CustomerStateError extends APIError {
  get customerId(): string {
    return this.text('customerId');
  }
}

/** The customer was erased; its history shows by whom. */
export class CustomerErasedError extends CustomerStateError {
  override readonly name = 'CustomerErasedError';

  /** Form: ISO 8601 in UTC, with milliseconds. */
  get erasedAt(): string {
    return this.text('erasedAt');
  }
}

/** Only a closed customer can be erased; nothing was changed. */
export class CustomerNotClosedError extends CustomerStateError {
  override readonly name = 'CustomerNotClosedError';
}

/** The customer is under a legal hold; nothing was changed. */
export class LegalHoldError extends CustomerStateError {
  override readonly name = 'LegalHoldError';

  /** Form: ISO 8601 in UTC, with milliseconds. */
  get legalHoldSince(): string {
    return this.text('legalHoldSince');
  }
}

/** The customer was not closed long enough ago; nothing was changed. */
export class RetentionNotOverError extends CustomerStateError {
  override readonly name = 'RetentionNotOverError';

  /** Form: ISO 8601 in UTC, with milliseconds. */
  get erasableFrom(): string {
    return this.text('erasableFrom');
  }
}
