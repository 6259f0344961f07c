/** `client.customers`: batches, search, a customer as it was, its changes, and its end. opencif only. */
import { trailQuery } from './audit.ts';
import { type BatchItem, sendBatch } from './batch.ts';
import type { List } from './list.ts';
import type { BatchOptions, CallOptions, ChangeOptions, ReasonedOptions } from './options.ts';
import { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type {
  AccessEntry,
  AccessQuery,
  BatchOutcome,
  CallerVerified,
  Customer,
  CustomerAsOf,
  CustomerErased,
  CustomerProof,
  CustomerRecord,
  CustomerReveal,
  CustomerSearch,
  CustomerState,
  CustomersRevert,
  CustomerVerification,
  HistoryItem,
  HistoryQuery,
  ListQuery,
  NewestDeliveries,
  RecentCustomers,
  RevealedNumber,
  StateReason,
  VerifyCaller,
} from './types.ts';

export class CustomersCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Finds the customers that match every given value, newest first; all of them if none is given.
   * @throws TooManyRequestsError if the login found nobody by date of birth too often, RequestValidationError
   */
  search(query: CustomerSearch = {}, options?: CallOptions): List<CustomerRecord> {
    const path = '/customers';
    const request = { method: 'GET', path, params: {}, query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }

  /** Lists the customers that the login opened last. Its reads are recorded only if it is a person's, or by a setting. */
  recent(options?: CallOptions): APIPromise<RecentCustomers> {
    const request = { method: 'GET', path: '/customers/recent', params: {}, repeat: 'safe' } as const;
    return this.#transport.call(request, options);
  }

  /** Gets the customer at a version or a time. @throws CustomerNotFoundError, CustomerErasedError, VersionNotFoundError */
  get(customerId: string, asOf: CustomerAsOf = {}, options?: CallOptions): APIPromise<CustomerRecord> {
    const at = asOf.at instanceof Date ? asOf.at.toISOString() : asOf.at;
    const query = { version: asOf.version, at };
    const path = '/customers/:customerId';
    const request = { method: 'GET', path, params: { customerId }, query, repeat: 'safe' } as const;
    return this.#transport.call(request, options);
  }

  /**
   * Registers and updates up to 500 customers at once. Returns one outcome for each item, in order: a refused
   * item does not affect the others and is not thrown. Items of one customer are processed in order. Items that
   * could not be judged (409, 500, 503) are sent again with their keys, up to `maxRetries` times.
   *
   * @throws RequestValidationError for an invalid list (no items or too many, an unknown operation),
   *   RequestTooLargeError above 4 MiB
   */
  batch(items: readonly BatchItem[], options?: BatchOptions): APIPromise<BatchOutcome> {
    return new APIPromise(sendBatch(this.#transport, items, options));
  }

  /** Lists every change of a customer, newest first, also of an erased one. @throws CustomerNotFoundError */
  history(customerId: string, query: HistoryQuery = {}, options?: CallOptions): List<HistoryItem> {
    const path = '/customers/:customerId/history';
    const params = { customerId };
    const request = { method: 'GET', path, params, query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }

  /**
   * Puts sections back as they were after a version, or undoes one change; it is a new version.
   *
   * @throws CustomerNotFoundError, CustomerErasedError, VersionNotFoundError, SectionsNotThereError, SectionsChangedSinceError,
   *   CustomerTooLargeError, VersionConflictError (with `ifMatch`), RequestValidationError
   */
  revert(customerId: string, input: CustomersRevert, options?: ReasonedOptions): APIPromise<Customer> {
    const path = '/customers/:customerId/revert';
    const request = { method: 'POST', path, params: { customerId }, body: input } as const;
    return this.#transport.call({ ...request, repeat: 'safe', write: true }, options);
  }

  /**
   * Makes a disabled employee of a business active again.
   *
   * @throws CustomerNotFoundError, CustomerErasedError, CustomerInvalidTypeError, EmployeeNotFoundError,
   *   VersionConflictError
   */
  enableEmployee(customerId: string, employeeId: string, options?: ChangeOptions): APIPromise<Customer> {
    const path = '/customers/:customerId/employees/:employeeId/enable';
    const request = { method: 'POST', path, params: { customerId, employeeId } } as const;
    return this.#transport.call({ ...request, repeat: 'safe', write: true }, options);
  }

  /** Starts the retention time. @throws CustomerNotFoundError, CustomerErasedError, VersionConflictError */
  close(customerId: string, why: StateReason, options?: ReasonedOptions): APIPromise<CustomerState> {
    return this.#change('close', customerId, why, options);
  }

  /** Ends the retention time. @throws CustomerNotFoundError, CustomerErasedError, VersionConflictError */
  reopen(customerId: string, why: StateReason, options?: ReasonedOptions): APIPromise<CustomerState> {
    return this.#change('reopen', customerId, why, options);
  }

  /** Keeps the customer from being erased. @throws CustomerNotFoundError, CustomerErasedError, VersionConflictError */
  hold(customerId: string, why: StateReason, options?: ReasonedOptions): APIPromise<CustomerState> {
    return this.#change('legal-hold', customerId, why, options);
  }

  /** Ends the legal hold. @throws CustomerNotFoundError, CustomerErasedError, VersionConflictError */
  release(customerId: string, why: StateReason, options?: ReasonedOptions): APIPromise<CustomerState> {
    return this.#change('legal-hold/release', customerId, why, options);
  }

  /**
   * Destroys all data of a closed customer for good. The reason stays: write no personal data in it.
   *
   * @throws CustomerNotFoundError, CustomerErasedError, CustomerNotClosedError, LegalHoldError,
   *   RetentionNotOverError, VersionConflictError
   */
  erase(customerId: string, why: StateReason, options?: ReasonedOptions): APIPromise<CustomerErased> {
    return this.#change('erase', customerId, why, options);
  }

  /** Sends a change of the customer's state. Its key makes repeating safe. */
  #change<Data>(
    step: string,
    customerId: string,
    { reason }: StateReason,
    options?: ReasonedOptions,
  ): APIPromise<Data> {
    const path = `/customers/:customerId/${step}`;
    const request = { method: 'POST', path, params: { customerId }, body: { reason } } as const;
    return this.#transport.call({ ...request, repeat: 'safe', write: true }, options);
  }

  /**
   * Reveals one SSN, EIN or document number. Who saw it and why is recorded.
   * @throws CustomerNotFoundError, CustomerErasedError, CustomerFieldNotFoundError, ForbiddenError,
   *   TooManyRequestsError
   */
  reveal(customerId: string, input: CustomerReveal, options?: CallOptions): APIPromise<RevealedNumber> {
    const path = '/customers/:customerId/reveal';
    const request = { method: 'POST', path, params: { customerId }, body: input, repeat: 'safe' } as const;
    return this.#transport.call(request, options);
  }

  /**
   * Tells whether what a caller says fits the customer. Which answers fitted is recorded, not what was said.
   * @throws CustomerNotFoundError, CustomerErasedError, BusinessRepresentativeNotFoundError, ForbiddenError,
   *   TooManyRequestsError
   */
  verifyCaller(customerId: string, input: VerifyCaller, options?: CallOptions): APIPromise<CallerVerified> {
    const path = '/customers/:customerId/verify-caller';
    const request = { method: 'POST', path, params: { customerId }, body: input } as const;
    return this.#transport.call({ ...request, repeat: 'safe' }, options);
  }

  /**
   * Shows the last verification by your login, if it still counts, and when a caller counts as verified.
   * @throws CustomerNotFoundError, CustomerErasedError, ForbiddenError
   */
  verification(customerId: string, options?: CallOptions): APIPromise<CustomerVerification> {
    const path = '/customers/:customerId/verification';
    return this.#transport.call({ method: 'GET', path, params: { customerId }, repeat: 'safe' }, options);
  }

  /**
   * Lists who saw a customer, newest first; `login` and `kind` narrow the list.
   * @throws CustomerNotFoundError, ForbiddenError
   */
  access(customerId: string, query: AccessQuery = {}, options?: CallOptions): List<AccessEntry> {
    const path = '/customers/:customerId/access';
    const params = { customerId };
    const request = { method: 'GET', path, params, query: trailQuery(query), repeat: 'safe' } as const;
    return this.#transport.list(request, 'cursor', options);
  }

  /**
   * Proves that nothing of a customer was altered, for logins with the right `examine`. If there is a `nextCursor`,
   * call it again with that.
   * @throws CustomerNotFoundError, ForbiddenError
   */
  proof(
    customerId: string,
    query: Pick<ListQuery, 'cursor'> = {},
    options?: CallOptions,
  ): APIPromise<CustomerProof> {
    const path = '/customers/:customerId/proof';
    const params = { customerId };
    const request = { method: 'GET', path, params, query: { ...query }, repeat: 'safe' } as const;
    return this.#transport.call(request, options);
  }

  /**
   * Shows whether each webhook has sent the newest change of a customer, and its receiver has accepted it.
   * @throws CustomerNotFoundError
   */
  deliveries(customerId: string, options?: CallOptions): APIPromise<NewestDeliveries> {
    const path = '/customers/:customerId/deliveries';
    const request = { method: 'GET', path, params: { customerId }, repeat: 'safe' } as const;
    return this.#transport.call(request, options);
  }
}
