/** Values as the client accepts and returns them. The documented shapes come from `contract/`. */
import type {
  AccessKind,
  AuditKind,
  ContactUpdate,
  CustomerEvent,
  CustomerType,
  CustomerUpdate as EitherUpdate,
  EventType,
  Login,
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
  AccessEntry,
  AccessKind,
  AccessToken,
  Address,
  AuditEntry,
  AuditKind,
  Business,
  BusinessCustomer,
  BusinessInit,
  CallerAnswer,
  CallerAnswers,
  CallerVerification,
  CallerVerified,
  ChangeKind,
  ComparedAnswers,
  Customer,
  CustomerAddEmployee,
  CustomerDelivery,
  CustomerDisableEmployee,
  CustomerErased,
  CustomerEvent,
  CustomerInit,
  CustomerProof,
  CustomerRecord,
  CustomerReveal,
  CustomerState,
  CustomersRevert,
  CustomerType,
  CustomerVerification,
  Difference,
  Employee,
  EventType,
  HistoryItem,
  IdentificationDocument,
  Individual,
  IndividualCustomer,
  IndividualInit,
  KeysStatus,
  LastVerification,
  Login,
  LoginsCreate,
  MasterKey,
  NewBusiness,
  NewestDeliveries,
  NewIndividual,
  NewLogin,
  NewRepresentative,
  NewWebhook,
  PasswordChange,
  Phone,
  Policy,
  ProofFault,
  RecentCustomer,
  RecentCustomers,
  RecordedVerification,
  Representative,
  RepresentativeUpdate,
  RetentionItem,
  RevealedNumber,
  RevertChange,
  RevertTo,
  RotatedSecret,
  SandboxHeader,
  SandboxRequest,
  SandboxRequestPart,
  SectionChange,
  StateCode,
  Status,
  StoredDocument,
  StoreKey,
  Token,
  VerifiedCaller,
  VerifyCaller,
  Webhook,
  WebhookDeleted,
  WebhookDelivery,
  WebhookResend,
  WebhookResendOne,
  WebhookResendRange,
  WebhookResent,
  WebhooksCreate,
  WebhookTested,
} from '../contract/types.ts';

/** What a login may do. */
export type Role = Login['role'];

/** How a login is shown identity numbers. */
export type Disclosure = Login['disclosure'];

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
  /** Individuals only; for a representative, use `businessRepresentatives`. */
  email?: never;
  /** Individuals only. */
  addresses?: never;
  /** Individuals only. */
  phones?: never;
}

/** An update of an individual. */
export interface IndividualUpdate extends Pick<EitherUpdate, 'customerId'> {
  /** What to replace: each member sent replaces the stored one completely; the others stay. */
  customer: IndividualContact;
  /** Businesses only. */
  businessRepresentatives?: never;
}

/** An update of a business and of its representatives. */
export interface BusinessUpdate extends Pick<EitherUpdate, 'customerId' | 'businessRepresentatives'> {
  /** What to replace: each member sent replaces the stored one completely; the others stay. */
  customer: BusinessContact;
}

/** What to replace: each member sent replaces the stored one completely; the others stay. */
export type CustomerUpdate = IndividualUpdate | BusinessUpdate;

/** Which version of a customer; set one of the two. @default the current version */
export interface CustomerAsOf {
  /** The customer at this version. Form: whole number from 1. */
  readonly version?: number | undefined;
  /** The customer at this time. Form: RFC 3339 with an offset, such as `2026-11-01T00:00:00Z`, or a `Date`. */
  readonly at?: string | Date | undefined;
}

/** A page of a list. */
export interface ListQuery {
  /** Items of one page, 1 to 100. @default 20 */
  readonly limit?: number | undefined;
  /** Start at this page: the `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Where a history begins. */
export interface HistoryQuery extends ListQuery {
  /** Begins with this version. Form: whole number from 1. @default the newest */
  readonly version?: number | undefined;
  /** Begins with the version that the customer had at this time; not together with `version`. Form: RFC 3339 with an offset. */
  readonly at?: string | undefined;
}

/** Which attempts of a webhook, and what of them. */
export interface DeliveriesQuery extends ListQuery {
  /** Adds the message of each attempt. */
  readonly include?: 'payload' | undefined;
}

/** Which closed customers. */
export interface RetentionQuery extends ListQuery {
  /**
   * Only customers closed at this time or before it. Form: RFC 3339 with an offset, or a `Date`.
   *
   * @default those whose retention time is over
   */
  readonly closedBefore?: string | Date | undefined;
}

/** Why a customer's state is changed. */
export interface StateReason {
  /** Kept sealed, and shown in the history. Form: 1 to 200 characters on one line. */
  readonly reason: string;
}

/** Which entries about who saw whom, or who did what: those of a time, newest first. */
export interface TrailQuery extends ListQuery {
  /** Only from this time on. Form: RFC 3339 with an offset, or a `Date`. */
  readonly from?: string | Date | undefined;
  /** Only before this time. Form: RFC 3339 with an offset, or a `Date`. */
  readonly to?: string | Date | undefined;
}

export interface AccessQuery extends TrailQuery {
  /** Only what this login saw. */
  readonly login?: string | undefined;
  /** Only what this kind of request showed. */
  readonly kind?: AccessKind | undefined;
}

export interface AuditQuery extends TrailQuery {
  /** Only what this login did or was refused. */
  readonly login?: string | undefined;
  /** Only events of this kind. */
  readonly kind?: AuditKind | undefined;
}

/** Which requests that the sandbox remembers. */
export interface SandboxRequestsQuery {
  /** Only those answered after this one: the `nextCursor` of the answer before. */
  readonly after?: string | undefined;
  /** How many seconds to wait for a request if there is none, 0 to 30. @default 0 */
  readonly wait?: number | undefined;
  /** Only this request, with headers and bodies. */
  readonly requestId?: string | undefined;
}

/**
 * What to search by; every given value must match completely. E-mail and names ignore case and extra spaces;
 * phones compare digits only.
 */
export interface CustomerSearch extends ListQuery {
  /** E-mail of the individual, or of a representative of the business. Form: 1 to 256 characters. */
  readonly email?: string | undefined;
  /**
   * Phone of the individual, the business or a representative, with or without the dialing code. Form: 1 to 256
   * characters; only the digits count.
   */
  readonly phone?: string | undefined;
  /** The `customerReference`, as it was sent. Form: 1 to 32 characters, letters and digits. */
  readonly reference?: string | undefined;
  /** Last name of the individual, or of a representative. Form: 1 to 256 characters. */
  readonly lastName?: string | undefined;
  /** First name, together with `lastName`, of the same person. Form: 1 to 256 characters. */
  readonly firstName?: string | undefined;
  /** Name of the business. Form: 1 to 256 characters. */
  readonly businessName?: string | undefined;
  /**
   * Beginnings of words of one name: of the individual, the business or a representative. A word of fewer than three
   * letters finds whole words, unless a longer one is beside it. Form: 1 to 256 characters.
   */
  readonly name?: string | undefined;
  /** Date of birth of the individual or a representative, together with `taxNumberLast4`. Form: YYYY-MM-DD. */
  readonly dateOfBirth?: string | undefined;
  /** The last four digits of the SSN of whoever was born on `dateOfBirth`. */
  readonly taxNumberLast4?: string | undefined;
  /** Only customers of this type. */
  readonly type?: CustomerType | undefined;
}

/** Which events of the feed. */
export interface EventQuery {
  /**
   * Cursor to continue after, or `latest` for future events only. `latest-20` adds the newest 20, and `CURSOR~20` the
   * 20 before the cursor. @default from the first event
   */
  readonly after?: string | undefined;
  /** Events of one page, 1 to 100. @default 20 */
  readonly limit?: number | undefined;
  /** Wait for an event instead of returning an empty page. @unit seconds, at most 30 @default 0 */
  readonly wait?: number | undefined;
  /** `data` adds each section before and after the change. */
  readonly include?: 'data' | undefined;
}

/** What a webhook delivers. */
export interface WebhookMessage {
  /** Type of the event. */
  type: EventType;
  /** When the change was made. Form: ISO 8601 in UTC, with milliseconds. */
  timestamp: string;
  /** The event, as the feed gives it. */
  data: CustomerEvent;
}
