/** Values of the wire as the client takes and gives them. Documented shapes come from `contract/`. */
import type { BusinessInit, CustomerType, CustomerUpdate, IndividualInit } from '../contract/customer.ts';
import type { CustomerEvent, EventType } from '../contract/events.ts';

export type {
  Address,
  BusinessCustomer,
  BusinessInit,
  Customer,
  CustomerAddEmployee,
  CustomerDisableEmployee,
  CustomerType,
  IdentificationDocument,
  IndividualCustomer,
  IndividualInit,
  Phone,
} from '../contract/customer.ts';
export type { ValidationIssue } from '../contract/envelope.ts';
export type { ErrorCode } from '../contract/errors.ts';
export type { CustomerEvent, EventType } from '../contract/events.ts';
export type { ChangeKind, Difference, HistoryItem, Page, SectionChange } from '../contract/history.ts';

/** A new customer; `customerType` decides which members `customer` has. */
export type CustomerInit = IndividualInit | BusinessInit;

type Contact = CustomerUpdate['customer'];
type Absent<Name extends PropertyKey> = { [Key in Name]?: never };
type IndividualField = 'email' | 'addresses' | 'phones';
type BusinessField = 'businessAddresses' | 'businessPhones';

/** Contact data of an individual; a business field beside it is a compile error. */
export interface IndividualUpdate {
  customerId: string;
  customer: Pick<Contact, IndividualField> & Absent<BusinessField>;
  businessRepresentatives?: never;
}

/** Contact data of a business and of its representatives; an individual's field is a compile error. */
export interface BusinessUpdate {
  customerId: string;
  customer: Pick<Contact, BusinessField> & Absent<IndividualField>;
  businessRepresentatives?: NonNullable<CustomerUpdate['businessRepresentatives']>;
}

/** What to replace: each member sent replaces the stored one whole, what is not sent stays. */
export type UpdateInput = IndividualUpdate | BusinessUpdate;

export interface Token {
  token: string;
  /** ISO 8601, UTC. */
  dtsExpireAt: string;
}

export interface Status {
  status: boolean;
}

/** Which version of a customer; the present one when neither is given. */
export interface CustomerAsOf {
  readonly version?: number | undefined;
  /** ISO 8601. */
  readonly at?: string | Date | undefined;
}

/** Exact matches, case and spaces apart; all that are given must fit. */
export interface CustomerQuery {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly reference?: string | undefined;
  readonly lastName?: string | undefined;
  readonly firstName?: string | undefined;
  readonly businessName?: string | undefined;
  readonly type?: CustomerType | undefined;
  /** Items of one page, 1 to 100. */
  readonly limit?: number | undefined;
}

export interface EventQuery {
  /** Cursor to go on after, or `latest`: only those to come. From the first event when left out. */
  readonly after?: string | undefined;
  /** Events of one page, 1 to 100. @default 20 */
  readonly limit?: number | undefined;
  /** Hold an empty page until something comes. @unit seconds, at most 30 @default 0 */
  readonly wait?: number | undefined;
  /** `data` adds each section before and after. */
  readonly include?: 'data' | undefined;
}

/** What a webhook delivers. */
export interface WebhookMessage {
  /** An event's type, or that of a test message. */
  type: string;
  /** ISO 8601, UTC. */
  timestamp: string;
  data: CustomerEvent;
}

export interface WebhookInput {
  url: string;
  /** Types to deliver; all when left out. */
  types?: EventType[];
}

export interface Webhook {
  id: string;
  url: string;
  /** Shown once: by `create` and `rotateSecret`. */
  secret?: string;
  [member: string]: unknown;
}

export interface Delivery {
  id: string;
  [member: string]: unknown;
}

/** One event, or a range of them. */
export type ResendInput = { eventId: string } | { after: string; until?: string };
