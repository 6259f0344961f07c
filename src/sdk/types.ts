/** Values of the wire as the client takes and gives them. The documented shapes come from `contract/`. */
import type {
  ContactUpdate,
  CustomerEvent,
  CustomerType,
  CustomerUpdate as EitherUpdate,
  EventType,
} from '../contract/types.ts';

export type {
  BatchItemDone,
  BatchItemError,
  BatchItemOutcome,
  BatchItemRefused,
  BatchOutcome,
  Page,
} from '../contract/answers.ts';
export type { ValidationIssue } from '../contract/envelope.ts';
export type { ErrorCode } from '../contract/errors.ts';
export type {
  Address,
  Business,
  BusinessCustomer,
  BusinessInit,
  ChangeKind,
  Customer,
  CustomerAddEmployee,
  CustomerDisableEmployee,
  CustomerEvent,
  CustomerInit,
  CustomerType,
  Difference,
  Employee,
  EventType,
  HistoryItem,
  IdentificationDocument,
  Individual,
  IndividualCustomer,
  IndividualInit,
  NewBusiness,
  NewIndividual,
  NewRepresentative,
  NewWebhook,
  PasswordChange,
  Phone,
  Representative,
  RepresentativeUpdate,
  RotatedSecret,
  SectionChange,
  StateCode,
  Status,
  StoredDocument,
  Token,
  Webhook,
  WebhookDelivery,
  WebhookResend,
  WebhookResendOne,
  WebhookResendRange,
  WebhookResent,
  WebhooksCreate,
  WebhookTested,
} from '../contract/types.ts';

type IndividualField = 'email' | 'addresses' | 'phones';
type BusinessField = 'businessAddresses' | 'businessPhones';

/** Contact data of an individual; a business field beside it is a compile error. */
export interface IndividualContact extends Pick<ContactUpdate, IndividualField> {
  /** Businesses only. */
  businessAddresses?: never;
  /** Businesses only. */
  businessPhones?: never;
}

/** Contact data of a business; an individual's field beside it is a compile error. */
export interface BusinessContact extends Pick<ContactUpdate, BusinessField> {
  /** Individuals only; of a representative it stands in `businessRepresentatives`. */
  email?: never;
  /** Individuals only. */
  addresses?: never;
  /** Individuals only. */
  phones?: never;
}

/** An update of an individual. */
export interface IndividualUpdate extends Pick<EitherUpdate, 'customerId'> {
  /** What to replace: each member sent replaces the stored one whole, what is not sent stays. */
  customer: IndividualContact;
  /** Businesses only. */
  businessRepresentatives?: never;
}

/** An update of a business and of its representatives. */
export interface BusinessUpdate extends Pick<EitherUpdate, 'customerId' | 'businessRepresentatives'> {
  /** What to replace: each member sent replaces the stored one whole, what is not sent stays. */
  customer: BusinessContact;
}

/** What to replace: each member sent replaces the stored one whole, what is not sent stays. */
export type CustomerUpdate = IndividualUpdate | BusinessUpdate;

/** Which version of a customer, one of the two; the present one when neither is given. */
export interface CustomerAsOf {
  /** The customer as this version left it. Form: whole number from 1. */
  readonly version?: number | undefined;
  /** The customer as it was then. Form: RFC 3339 with an offset, such as `2026-11-01T00:00:00Z`, or a `Date`. */
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

/**
 * What a customer is known by; what is named must all fit. E-mail and names are found without case and surplus
 * spaces, phones by their digits, all of them whole.
 */
export interface CustomerSearch extends ListQuery {
  /** Of the individual, or of a representative of the business. Form: 1 to 256 characters. */
  readonly email?: string | undefined;
  /**
   * Of the individual, the business or a representative; with or without the dialing code. Form: 1 to 256
   * characters, of which the digits count.
   */
  readonly phone?: string | undefined;
  /** The `customerReference`, as it was sent. Form: 1 to 32 characters, letters and digits. */
  readonly reference?: string | undefined;
  /** Of the individual, or of a representative of the business. Form: 1 to 256 characters. */
  readonly lastName?: string | undefined;
  /** Together with `lastName`, of the same person. Form: 1 to 256 characters. */
  readonly firstName?: string | undefined;
  /** Form: 1 to 256 characters. */
  readonly businessName?: string | undefined;
  /** Only customers of this type. */
  readonly type?: CustomerType | undefined;
}

/** Which events of the feed. */
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
  /** What it tells of. */
  type: EventType;
  /** When the change was made. Form: ISO 8601 in UTC, with milliseconds. */
  timestamp: string;
  /** The event, as the feed gives it. */
  data: CustomerEvent;
}
