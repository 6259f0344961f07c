/** `client.customer`: the documented endpoints of a customer. */
import type { CallOptions, ChangeOptions, InitOptions } from './options.ts';
import type { APIPromise } from './promise.ts';
import type { Transport } from './transport.ts';
import type {
  Customer,
  CustomerAddEmployee,
  CustomerDisableEmployee,
  CustomerInit,
  CustomerUpdate,
} from './types.ts';

export class CustomerCalls {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Registers an individual or a business.
   *
   * @throws ReferenceExistsError, CustomerExistsError, BusinessRepresentativeExistsError,
   *   RequestValidationError
   */
  init(input: CustomerInit, options?: InitOptions): APIPromise<Customer> {
    return this.#write('/customer/init', input, options);
  }

  /**
   * Replaces contact data: each member sent replaces the stored one completely; the others stay.
   *
   * @throws CustomerNotFoundError, CustomerInvalidFieldError, BusinessRepresentativeNotFoundError,
   *   CustomerTooLargeError, VersionConflictError (with `ifMatch`), RequestValidationError
   */
  update(input: CustomerUpdate, options?: ChangeOptions): APIPromise<Customer> {
    return this.#write('/customer/update', input, options);
  }

  /** Gets the customer as it is now. @throws CustomerNotFoundError */
  status(customerId: string, options?: CallOptions): APIPromise<Customer> {
    const path = '/customer/status/:customerId';
    return this.#transport.call({ method: 'GET', path, params: { customerId }, repeat: 'safe' }, options);
  }

  /**
   * @throws CustomerNotFoundError, CustomerInvalidTypeError, EmployeeExistsError, CustomerTooLargeError,
   *   VersionConflictError
   */
  addEmployee(input: CustomerAddEmployee, options?: ChangeOptions): APIPromise<Customer> {
    return this.#write('/customer/add-employee', input, options);
  }

  /** @throws CustomerNotFoundError, CustomerInvalidTypeError, EmployeeNotFoundError, VersionConflictError */
  disableEmployee(input: CustomerDisableEmployee, options?: ChangeOptions): APIPromise<Customer> {
    return this.#write('/customer/disable-employee', input, options);
  }

  /** Sends a change. Its key makes repeating safe. */
  #write(path: string, body: unknown, options?: ChangeOptions): APIPromise<Customer> {
    return this.#transport.call({ method: 'POST', path, body, repeat: 'safe', write: true }, options);
  }
}
