/** Values of the wire as the client takes and gives them. Documented shapes come from `contract/`. */
import type {
  CustomerUpdate as AnyUpdate,
  BusinessInit,
  CustomerType,
  IndividualInit,
} from '../contract/customer.ts';
import type { CustomerEvent, EventType } from '../contract/events.ts';
import type { AttemptOutcome, Webhook } from '../contract/webhooks.ts';

export type { BatchItemDone, BatchItemOutcome, BatchItemRefused, BatchOutcome } from '../contract/batch.ts';
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
export type { Webhook, WebhookDelivery, WebhooksCreate } from '../contract/webhooks.ts';

/** A new customer; `customerType` decides which members `customer` has. */
export type CustomerInit = IndividualInit | BusinessInit;

type Contact = AnyUpdate['customer'];
type IndividualField = 'email' | 'addresses' | 'phones';
type BusinessField = 'businessAddresses' | 'businessPhones';
type Absent<Name extends PropertyKey> = { [Key in Name]?: never };

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
  businessRepresentatives?: NonNullable<AnyUpdate['businessRepresentatives']>;
}

/** What to replace: each member sent replaces the stored one whole, what is not sent stays. */
export type CustomerUpdate = IndividualUpdate | BusinessUpdate;

export interface PasswordChange {
  oldPassword: string;
  newPassword: string;
}

export interface Token {
  token: string;
  /** ISO 8601, UTC. */
  dtsExpireAt: string;
}

export interface Status {
  status: boolean;
}

/** Which version of a customer, one of the two; the present one when neither is given. */
export interface CustomerAsOf {
  readonly version?: number | undefined;
  /** ISO 8601, or a `Date`. */
  readonly at?: string | Date | undefined;
}

/** A page of a list. */
export interface ListQuery {
  /** Items of one page, 1 to 100. @default 20 */
  readonly limit?: number | undefined;
  /** Start at this page: a page's `nextCursor`. */
  readonly cursor?: string | undefined;
}

export type HistoryQuery = ListQuery;

/** What a customer is known by. E-mail and names without case and surplus spaces, phones as digits, all of them whole. */
export interface CustomerSearch extends ListQuery {
  /** Of the individual, or of a representative of the business. */
  readonly email?: string | undefined;
  /** Of the individual, the business or a representative; with or without the dialing code. */
  readonly phone?: string | undefined;
  readonly reference?: string | undefined;
  /** Of the individual, or of a representative of the business. */
  readonly lastName?: string | undefined;
  /** Together with `lastName`. */
  readonly firstName?: string | undefined;
  readonly businessName?: string | undefined;
  readonly type?: CustomerType | undefined;
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
  type: EventType;
  /** ISO 8601, UTC. */
  timestamp: string;
  data: CustomerEvent;
}

export interface RotatedSecret {
  webhookId: string;
  /** `whsec_` and base64; shown this once. */
  secret: string;
  /** Until then the secret before it signs too. ISO 8601, UTC. */
  previousSecretUntil: string;
}

/** A webhook as it was made, with its secret: shown this once. */
export interface NewWebhook extends Webhook {
  secret: string;
}

/** What became of the test event. */
export interface WebhookTested extends AttemptOutcome {
  webhookId: string;
  eventId: string;
}

/** One event, or those after the cursor `from` up to and with `to` (left out: as far as the webhook has got). */
export type WebhookResend = { eventId: string } | { from: string; to?: string };

export interface WebhookResent {
  webhookId: string;
  /** How many will be sent again. */
  events: number;
  /** `from` of the next call; null: all of the range was taken. */
  nextCursor: string | null;
}
