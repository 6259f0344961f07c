/** The shapes of the wire, made from the schemas by `npm run types`: change those, not this file. */

/** The two types of customers. Source: connectFi, "Create"; opencif where it is silent. */
export type CustomerType = 'individual' | 'business';

/** A state or territory of the United States. Source: connectFi, "Update". */
export type StateCode =
  | 'AL'
  | 'AK'
  | 'AS'
  | 'AZ'
  | 'AR'
  | 'CA'
  | 'CO'
  | 'CT'
  | 'DE'
  | 'DC'
  | 'FM'
  | 'FL'
  | 'GA'
  | 'GU'
  | 'HI'
  | 'ID'
  | 'IL'
  | 'IN'
  | 'IA'
  | 'KS'
  | 'KY'
  | 'LA'
  | 'ME'
  | 'MH'
  | 'MD'
  | 'MA'
  | 'MI'
  | 'MN'
  | 'MS'
  | 'MO'
  | 'MT'
  | 'NE'
  | 'NV'
  | 'NH'
  | 'NJ'
  | 'NM'
  | 'NY'
  | 'NC'
  | 'ND'
  | 'MP'
  | 'OH'
  | 'OK'
  | 'OR'
  | 'PW'
  | 'PA'
  | 'PR'
  | 'RI'
  | 'SC'
  | 'SD'
  | 'TN'
  | 'TX'
  | 'UT'
  | 'VT'
  | 'VI'
  | 'VA'
  | 'WA'
  | 'WV'
  | 'WI'
  | 'WY';

/** A postal address. Source: connectFi, "Update". */
export interface Address {
  /**
   * What the address is used for.
   *
   * Source: connectFi, "Update".
   */
  type: 'PRIMARY' | 'SECONDARY';
  /**
   * Line 1 of the address. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Update".
   */
  addressLine1: string;
  /**
   * Line 2 of the address. Form: at most 50 characters, without `<` and `>`.
   *
   * Source: connectFi, "Update".
   */
  addressLine2?: string | null;
  /**
   * City. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Update".
   */
  city: string;
  /**
   * Postal code. Form: 5 to 10 characters, letters, digits and `-`.
   *
   * Source: connectFi, "Update".
   */
  postalCode: string;
  /**
   * State abbreviation code.
   *
   * Source: connectFi, "Update".
   */
  stateCode: StateCode;
  /**
   * 3-letter country code, ISO 3166-1 alpha-3 format. Form: 3 capital letters.
   *
   * Source: connectFi, "Update".
   */
  countryCodeA3: string;
}

/** A phone. Source: connectFi, "Update". */
export interface Phone {
  /**
   * Kind of phone.
   *
   * Source: connectFi, "Update".
   */
  type: 'MOBILE' | 'LANDLINE' | 'PRIMARY';
  /**
   * Number without the dialing code. Form: 6 to 12 characters, digits only.
   *
   * Source: connectFi, "Update".
   */
  phoneNumber: string;
  /**
   * Country dialing code prefix. Form: 1 to 4 characters, digits only.
   *
   * Source: connectFi, "Update".
   */
  countryDialingCode?: string;
}

/** A document as it is sent. Source: connectFi, "Create"; opencif where it is silent. */
export interface IdentificationDocument {
  /**
   * Kind of document.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  type: 'SSN' | 'DRIVING LICENSE' | 'PASSPORT';
  /**
   * Its number; an SSN has nine digits, without dashes. Form: at most 50 characters, without `<` and `>`.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  value: string | null;
  /**
   * Country that issued it, ISO 3166-1 alpha-3. Form: 3 capital letters.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  issuanceCountryCodeA3: string;
  /**
   * State or region that issued it. Form: at most 50 characters, without `<` and `>`.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  issuanceRegion?: string | null;
  /**
   * The day it expires. Form: a day of the calendar, `YYYY-MM-DD`.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  expiryDate?: string;
}

/** An individual to register. Source: connectFi, "Create"; opencif where it is silent. */
export interface NewIndividual {
  /**
   * First name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  firstName: string;
  /**
   * Last name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  lastName: string;
  /**
   * Gender.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  gender: 'M' | 'F';
  /**
   * Date of birth. Form: a day of the calendar, `YYYY-MM-DD`.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  dateOfBirth: string;
  /**
   * E-mail address. Form: `name@host`, at most 254 characters.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  email: string;
  /**
   * Citizenship, ISO 3166-1 alpha-3. Form: 3 capital letters.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  citizenshipCountryCodeA3: string;
  /**
   * Postal addresses. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  addresses: Address[];
  /**
   * Phones. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  phones: Phone[];
  /**
   * Documents that prove who it is. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  identificationDocuments: IdentificationDocument[];
}

/** The registration of an individual. Source: connectFi, "Create"; opencif where it is silent. */
export interface IndividualInit {
  /**
   * The caller's own reference, unique per aggregator. Form: 1 to 32 characters, letters and digits.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  customerReference: string;
  /**
   * Determines what `customer` contains.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  customerType: 'individual';
  /**
   * The individual.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  customer: NewIndividual;
}

/** A business to register. Source: connectFi, "Create"; opencif where it is silent. */
export interface NewBusiness {
  /**
   * Name of the business. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  businessName: string;
  /**
   * Employer identification number, without a dash. Form: 9 digits.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  businessFederalEin: string;
  /**
   * Postal addresses of the business. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  businessAddresses: Address[];
  /**
   * Phones of the business. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  businessPhones: Phone[];
}

/** Someone who acts for a business to register. Source: connectFi, "Create"; opencif where it is silent. */
export interface NewRepresentative {
  /**
   * Made by the service if left out. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  id?: string;
  /**
   * First name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  firstName: string;
  /**
   * Last name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  lastName: string;
  /**
   * Gender.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  gender: 'M' | 'F';
  /**
   * Date of birth. Form: a day of the calendar, `YYYY-MM-DD`.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  dateOfBirth: string;
  /**
   * E-mail address. Form: `name@host`, at most 254 characters.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  email: string;
  /**
   * Citizenship, ISO 3166-1 alpha-3. Form: 3 capital letters.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  citizenshipCountryCodeA3: string;
  /**
   * Postal addresses. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  addresses: Address[];
  /**
   * Phones. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  phones: Phone[];
  /**
   * Documents that prove who it is. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  identificationDocuments: IdentificationDocument[];
  /**
   * The role of the representative in the business.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  businessRepresentativeType: 'principal_owner' | 'authorized_signer';
}

/** The registration of a business. Source: connectFi, "Create"; opencif where it is silent. */
export interface BusinessInit {
  /**
   * The caller's own reference, unique per aggregator. Form: 1 to 32 characters, letters and digits.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  customerReference: string;
  /**
   * Determines what `customer` contains.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  customerType: 'business';
  /**
   * The business.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  customer: NewBusiness;
  /**
   * The people who act for the business. Form: 1 to 20 items.
   *
   * Source: connectFi, "Create"; opencif where it is silent.
   */
  businessRepresentatives: NewRepresentative[];
}

/** A registration; `customerType` decides what `customer` holds. Source: connectFi, "Create"; opencif where it is silent. */
export type CustomerInit = IndividualInit | BusinessInit;

/** Contact data to replace. Source: connectFi, "Update". */
export interface ContactUpdate {
  /**
   * E-mail address; individuals only. Form: `name@host`, at most 254 characters.
   *
   * Source: connectFi, "Update".
   */
  email?: string;
  /**
   * All addresses: they replace the stored ones; individuals only. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  addresses?: Address[];
  /**
   * All phones: they replace the stored ones; individuals only. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  phones?: Phone[];
  /**
   * All addresses: they replace the stored ones; businesses only. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  businessAddresses?: Address[];
  /**
   * All phones: they replace the stored ones; businesses only. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  businessPhones?: Phone[];
}

/** A representative's contact data to replace. Source: connectFi, "Update". */
export interface RepresentativeUpdate {
  /**
   * Which representative. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Update".
   */
  id: string;
  /**
   * E-mail address. Form: `name@host`, at most 254 characters.
   *
   * Source: connectFi, "Update".
   */
  email?: string;
  /**
   * All addresses: they replace the stored ones. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  addresses?: Address[];
  /**
   * All phones: they replace the stored ones. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  phones?: Phone[];
}

/** An update, of either type of customer. Source: connectFi, "Update". */
export interface CustomerUpdate {
  /**
   * Customer ID in connectFi. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Update".
   */
  customerId: string;
  /**
   * What to replace; each member that is sent replaces the stored one completely.
   *
   * Source: connectFi, "Update".
   */
  customer: ContactUpdate;
  /**
   * Businesses only: contact data of representatives, each identified by its id. Form: at most 20 items.
   *
   * Source: connectFi, "Update".
   */
  businessRepresentatives?: RepresentativeUpdate[];
}

/** A new employee of a business. Source: connectFi, "Add Employee". */
export interface CustomerAddEmployee {
  /**
   * A business customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Add Employee".
   */
  companyId: string;
  /**
   * An individual customer who works there. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Add Employee".
   */
  employeeId: string;
  /**
   * What the employee does there. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Add Employee".
   */
  position: string;
}

/** An employee who leaves. Source: connectFi, "Disable Employee". */
export interface CustomerDisableEmployee {
  /**
   * A business customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Disable Employee".
   */
  companyId: string;
  /**
   * An individual customer who works there. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Disable Employee".
   */
  employeeId: string;
}

/** A document as it is shown. Source: connectFi, "Update". */
export interface StoredDocument {
  /**
   * Kind of document.
   *
   * Source: connectFi, "Update".
   */
  type: 'SSN' | 'DRIVING LICENSE' | 'PASSPORT';
  /**
   * Its number; left out if only `last4` is shown. Form: at most 50 characters, without `<` and `>`.
   *
   * Source: connectFi, "Update".
   */
  value?: string | null;
  /**
   * Country that issued it, ISO 3166-1 alpha-3. Form: 3 capital letters.
   *
   * Source: connectFi, "Update".
   */
  issuanceCountryCodeA3: string;
  /**
   * State or region that issued it. Form: at most 50 characters, without `<` and `>`.
   *
   * Source: connectFi, "Update".
   */
  issuanceRegion?: string | null;
  /**
   * The day it expires. Form: a day of the calendar, `YYYY-MM-DD`.
   *
   * Source: connectFi, "Update".
   */
  expiryDate?: string;
  /**
   * The last four characters, if the number is not shown; empty if it has no more than four. Form: at most 4 characters.
   *
   * Source: connectFi, "Update".
   */
  last4?: string;
}

/** An individual as it is stored. Source: connectFi, "Update". */
export interface Individual {
  /**
   * First name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Update".
   */
  firstName: string;
  /**
   * Last name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Update".
   */
  lastName: string;
  /**
   * Gender.
   *
   * Source: connectFi, "Update".
   */
  gender: 'M' | 'F';
  /**
   * Date of birth. Form: a day of the calendar, `YYYY-MM-DD`.
   *
   * Source: connectFi, "Update".
   */
  dateOfBirth: string;
  /**
   * E-mail address. Form: `name@host`, at most 254 characters.
   *
   * Source: connectFi, "Update".
   */
  email: string;
  /**
   * Citizenship, ISO 3166-1 alpha-3. Form: 3 capital letters.
   *
   * Source: connectFi, "Update".
   */
  citizenshipCountryCodeA3: string;
  /**
   * Postal addresses. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  addresses: Address[];
  /**
   * Phones. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  phones: Phone[];
  /**
   * Documents that prove who it is.
   *
   * Source: connectFi, "Update".
   */
  identificationDocuments: StoredDocument[];
}

/** A business as it is stored. Source: connectFi, "Update". */
export interface Business {
  /**
   * Name of the business. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Update".
   */
  businessName: string;
  /**
   * Employer identification number; left out if only `last4` is shown. Form: 9 digits.
   *
   * Source: connectFi, "Update".
   */
  businessFederalEin?: string;
  /**
   * The last four characters, if the number is not shown; empty if it has no more than four. Form: at most 4 characters.
   *
   * Source: opencif.
   */
  last4?: string;
  /**
   * Postal addresses of the business. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  businessAddresses: Address[];
  /**
   * Phones of the business. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  businessPhones: Phone[];
}

/** Someone who acts for a business. Source: connectFi, "Update". */
export interface Representative {
  /**
   * Identifies the representative in updates. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Update".
   */
  id: string;
  /**
   * First name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Update".
   */
  firstName: string;
  /**
   * Last name. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: connectFi, "Update".
   */
  lastName: string;
  /**
   * Gender.
   *
   * Source: connectFi, "Update".
   */
  gender: 'M' | 'F';
  /**
   * Date of birth, with the time 00:00. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: connectFi, "Update".
   */
  dateOfBirth: string;
  /**
   * E-mail address. Form: `name@host`, at most 254 characters.
   *
   * Source: connectFi, "Update".
   */
  email: string;
  /**
   * Citizenship, ISO 3166-1 alpha-3. Form: 3 capital letters.
   *
   * Source: connectFi, "Update".
   */
  citizenshipCountryCodeA3: string;
  /**
   * Postal addresses. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  addresses: Address[];
  /**
   * Phones. Form: 1 to 20 items.
   *
   * Source: connectFi, "Update".
   */
  phones: Phone[];
  /**
   * Documents that prove who it is.
   *
   * Source: connectFi, "Update".
   */
  identificationDocuments: StoredDocument[];
  /**
   * The role of the representative in the business.
   *
   * Source: connectFi, "Update".
   */
  businessRepresentativeType: 'principal_owner' | 'authorized_signer';
}

/** Someone who works for a business. Source: opencif. */
export interface Employee {
  /**
   * An individual customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  employeeId: string;
  /**
   * What the employee does. Form: 1 to 50 characters, without `<` and `>`, not only white space.
   *
   * Source: opencif.
   */
  position: string;
  /**
   * Whether the employee still works there.
   *
   * Source: opencif.
   */
  status: 'ACTIVE' | 'DISABLED';
}

/** An individual customer. Source: connectFi, "Update". */
export interface IndividualCustomer {
  /**
   * The `customerReference` it was registered with. Form: 1 to 32 characters, letters and digits.
   *
   * Source: connectFi, "Update".
   */
  reference: string;
  /**
   * Identifies the customer in every other request. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Update".
   */
  customerId: string;
  /**
   * Always empty. Form: no items.
   *
   * Source: connectFi, "Update".
   */
  boises: string[];
  /**
   * When it was registered. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: connectFi, "Update".
   */
  dtsCreatedAt: string;
  /**
   * Determines what `customer` contains.
   *
   * Source: connectFi, "Update".
   */
  customerType: 'individual';
  /**
   * The individual.
   *
   * Source: connectFi, "Update".
   */
  customer: Individual;
}

/** A business customer. Source: connectFi, "Update". */
export interface BusinessCustomer {
  /**
   * The `customerReference` it was registered with. Form: 1 to 32 characters, letters and digits.
   *
   * Source: connectFi, "Update".
   */
  reference: string;
  /**
   * Identifies the customer in every other request. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Update".
   */
  customerId: string;
  /**
   * Always empty. Form: no items.
   *
   * Source: connectFi, "Update".
   */
  boises: string[];
  /**
   * When it was registered. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: connectFi, "Update".
   */
  dtsCreatedAt: string;
  /**
   * Determines what `customer` contains.
   *
   * Source: connectFi, "Update".
   */
  customerType: 'business';
  /**
   * The business.
   *
   * Source: connectFi, "Update".
   */
  customer: Business;
  /**
   * The people who act for the business.
   *
   * Source: connectFi, "Update".
   */
  businessRepresentatives: Representative[];
  /**
   * The people who work there or used to; left out if there are none.
   *
   * Source: opencif.
   */
  employees?: Employee[];
}

/** A customer; `customerType` tells what `customer` holds. Source: connectFi, "Update". */
export type Customer = IndividualCustomer | BusinessCustomer;

/** An individual customer, as our own endpoints show it. Source: connectFi, "Update". */
export interface IndividualRecord {
  /**
   * The `customerReference` it was registered with. Form: 1 to 32 characters, letters and digits.
   *
   * Source: connectFi, "Update".
   */
  reference: string;
  /**
   * Identifies the customer in every other request. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Update".
   */
  customerId: string;
  /**
   * Always empty. Form: no items.
   *
   * Source: connectFi, "Update".
   */
  boises: string[];
  /**
   * When it was registered. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: connectFi, "Update".
   */
  dtsCreatedAt: string;
  /**
   * Determines what `customer` contains.
   *
   * Source: connectFi, "Update".
   */
  customerType: 'individual';
  /**
   * The individual.
   *
   * Source: connectFi, "Update".
   */
  customer: Individual;
  /**
   * When its newest version was made; only in the list of customers. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  changedAt?: string;
  /**
   * When it was closed; left out while it is open. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  closedAt?: string;
  /**
   * When a legal hold was placed on it, which keeps it from being erased; left out if there is none. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  legalHoldSince?: string;
}

/** A business customer, as our own endpoints show it. Source: connectFi, "Update". */
export interface BusinessRecord {
  /**
   * The `customerReference` it was registered with. Form: 1 to 32 characters, letters and digits.
   *
   * Source: connectFi, "Update".
   */
  reference: string;
  /**
   * Identifies the customer in every other request. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: connectFi, "Update".
   */
  customerId: string;
  /**
   * Always empty. Form: no items.
   *
   * Source: connectFi, "Update".
   */
  boises: string[];
  /**
   * When it was registered. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: connectFi, "Update".
   */
  dtsCreatedAt: string;
  /**
   * Determines what `customer` contains.
   *
   * Source: connectFi, "Update".
   */
  customerType: 'business';
  /**
   * The business.
   *
   * Source: connectFi, "Update".
   */
  customer: Business;
  /**
   * The people who act for the business.
   *
   * Source: connectFi, "Update".
   */
  businessRepresentatives: Representative[];
  /**
   * The people who work there or used to; left out if there are none.
   *
   * Source: opencif.
   */
  employees?: Employee[];
  /**
   * When its newest version was made; only in the list of customers. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  changedAt?: string;
  /**
   * When it was closed; left out while it is open. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  closedAt?: string;
  /**
   * When a legal hold was placed on it, which keeps it from being erased; left out if there is none. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  legalHoldSince?: string;
}

/** A customer, as our own endpoints show it: with its state. Source: opencif. */
export type CustomerRecord = IndividualRecord | BusinessRecord;

/** A customer that the login opened lately. Source: opencif. */
export interface RecentCustomer {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * Its type.
   *
   * Source: opencif.
   */
  customerType: CustomerType;
  /**
   * First and last name, or the name of the business.
   *
   * Source: opencif.
   */
  name: string;
  /**
   * When the login last opened it. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  openedAt: string;
}

/** The customers that the login opened last. Source: opencif. */
export interface RecentCustomers {
  /**
   * The one that was opened last comes first.
   *
   * Source: opencif.
   */
  items: RecentCustomer[];
}

/** A change of the own password. Source: connectFi, "Change User Password". */
export interface PasswordChange {
  /**
   * The current password. Form: 1 to 50 characters.
   *
   * Source: connectFi, "Change User Password".
   */
  oldPassword: string;
  /**
   * The new password, with a digit, a lower-case letter, an upper-case letter and one of `!@#$%^&*`. Form: 8 to 50 characters, `(?=.*[0-9])(?=.*[!@#$%^&*])(?=.*[a-z])(?=.*[A-Z])[0-9a-zA-Z!@#$%^&*]{8,}`.
   *
   * Source: connectFi, "Change User Password".
   */
  newPassword: string;
}

/** An access token. Source: connectFi, "Get Access Token". */
export interface Token {
  /**
   * Send it with every request, in the header `x-connectfi-token`.
   *
   * Source: connectFi, "Get Access Token".
   */
  token: string;
  /**
   * When the token expires. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: connectFi, "Get Access Token".
   */
  dtsExpireAt: string;
}

/** That something was done, or is ready. Source: connectFi, "Change User Password". */
export interface Status {
  /**
   * True: it was done, or the service is ready.
   *
   * Source: connectFi, "Change User Password".
   */
  status: boolean;
}

/** A token of the login. Source: opencif. */
export interface AccessToken {
  /**
   * Names the token; nobody can sign in with it.
   *
   * Source: opencif.
   */
  tokenId: string;
  /**
   * When it was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  createdAt: string;
  /**
   * When it was last used; this is stored about once a minute. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  lastUsedAt: string;
  /**
   * When it ends at the latest. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  expiresAt: string;
  /**
   * Stands for the network that it was made from: the same for the same network, and no address can be read from it.
   *
   * Source: opencif.
   */
  network: string;
  /**
   * True if this request was sent with it.
   *
   * Source: opencif.
   */
  current: boolean;
}

/** What a caller can be asked for. Source: opencif. */
export type CallerAnswer = 'taxNumberLast4' | 'dateOfBirth' | 'postalCode' | 'phoneLast4' | 'email';

/** What a caller says. Source: opencif. */
export interface CallerAnswers {
  /**
   * Last four digits of the SSN or EIN. Form: `^[0-9]{4}$`.
   *
   * Source: opencif.
   */
  taxNumberLast4?: string;
  /**
   * Date of birth. Form: a day of the calendar, `YYYY-MM-DD`.
   *
   * Source: opencif.
   */
  dateOfBirth?: string;
  /**
   * Postal code of any address; spaces and dashes do not count, and a ZIP matches its ZIP+4. Form: 3 to 12 characters, `^[0-9A-Za-z -]+$`.
   *
   * Source: opencif.
   */
  postalCode?: string;
  /**
   * Last four digits of any phone. Form: `^[0-9]{4}$`.
   *
   * Source: opencif.
   */
  phoneLast4?: string;
  /**
   * E-mail address; upper and lower case do not count. Form: 1 to 254 characters.
   *
   * Source: opencif.
   */
  email?: string;
}

/** What a caller says, and who it is. Source: opencif. */
export interface VerifyCaller {
  /**
   * What the caller says; at least one of these.
   *
   * Source: opencif.
   */
  answers: CallerAnswers;
  /**
   * The representative of a business who is calling: the number and the date of birth are compared with this person's, and the rest with this person's or the business's. If left out, everything is compared with the business. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  representativeId?: string;
}

/** Whether each answer of a caller fits. Source: opencif. */
export interface ComparedAnswers {
  /**
   * Whether the last four digits of the SSN or EIN match.
   *
   * Source: opencif.
   */
  taxNumberLast4?: boolean;
  /**
   * Whether the date of birth matches.
   *
   * Source: opencif.
   */
  dateOfBirth?: boolean;
  /**
   * Whether the postal code matches.
   *
   * Source: opencif.
   */
  postalCode?: boolean;
  /**
   * Whether the last four digits of the phone match.
   *
   * Source: opencif.
   */
  phoneLast4?: boolean;
  /**
   * Whether the e-mail address matches.
   *
   * Source: opencif.
   */
  email?: boolean;
}

/** What became of verifying a caller. Source: opencif. */
export interface CallerVerified {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * Each answer that was given, and whether it matches.
   *
   * Source: opencif.
   */
  fits: ComparedAnswers;
  /**
   * Whether as many answers match as the policy of the aggregator requires.
   *
   * Source: opencif.
   */
  passed: boolean;
}

/** When a caller is verified. Source: opencif. */
export interface CallerVerification {
  /**
   * If true, people may change the data of a customer only within ten minutes of verifying the caller. Programs are exempt.
   *
   * Source: opencif.
   */
  required: boolean;
  /**
   * How many answers must match. Form: whole number.
   *
   * Source: opencif.
   */
  atLeast: number;
  /**
   * Answers that must be among them. Form: at most 5 items.
   *
   * Source: opencif.
   */
  including: CallerAnswer[];
}

/** A verification that still counts. Source: opencif. */
export interface LastVerification {
  /**
   * When the answers were compared. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  at: string;
  /**
   * When it stops counting: ten minutes later. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  until: string;
  /**
   * Each answer that was given, and whether it matched.
   *
   * Source: opencif.
   */
  fits: ComparedAnswers;
  /**
   * The representative of a business who called; left out if nobody was named. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  representativeId?: string;
  /**
   * Whether as many answers match as the policy of the aggregator requires.
   *
   * Source: opencif.
   */
  passed: boolean;
}

/** Whether the caller is verified. Source: opencif. */
export interface CustomerVerification {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * When a caller counts as verified.
   *
   * Source: opencif.
   */
  policy: CallerVerification;
  /**
   * The last verification by your login; left out if there was none in the last ten minutes.
   *
   * Source: opencif.
   */
  last?: LastVerification;
}

/** The policies of an aggregator. Source: opencif. */
export interface Policy {
  /**
   * When a caller is verified.
   *
   * Source: opencif.
   */
  callerVerification: CallerVerification;
}

/** How the caller was verified before a change. Source: opencif. */
export interface VerifiedCaller {
  /**
   * When the caller was verified. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  at: string;
  /**
   * Which answers matched. Form: at most 5 items.
   *
   * Source: opencif.
   */
  answers: CallerAnswer[];
  /**
   * The representative of a business who called; left out if nobody was named. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  representativeId?: string;
}

/** What a caller was asked. Source: opencif. */
export interface RecordedVerification {
  /**
   * Answers that matched. Form: at most 5 items.
   *
   * Source: opencif.
   */
  fitted: CallerAnswer[];
  /**
   * Answers that did not match. Form: at most 5 items.
   *
   * Source: opencif.
   */
  differed: CallerAnswer[];
  /**
   * The representative of a business who called; left out if nobody was named. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  representativeId?: string;
}

/** What kind of change made a version. Source: opencif. */
export type ChangeKind =
  | 'created'
  | 'updated'
  | 'reverted'
  | 'employeeAdded'
  | 'employeeDisabled'
  | 'employeeEnabled'
  | 'closed'
  | 'reopened'
  | 'legalHoldPlaced'
  | 'legalHoldReleased'
  | 'erased';

/** A section before and after a change. Source: opencif. */
export interface SectionChange {
  /**
   * What is replaced as a whole: `email`, `addresses`, `businessRepresentatives/ID/phones` ….
   *
   * Source: opencif.
   */
  section: string;
  /**
   * Left out if the section is new.
   *
   * Source: opencif.
   */
  before?: unknown;
  /**
   * Left out if the section was removed.
   *
   * Source: opencif.
   */
  after?: unknown;
}

/** A value before and after a change. Source: opencif. */
export interface Difference {
  /**
   * JSON pointer (RFC 6901) that begins with the section: `/addresses/0/city`.
   *
   * Source: opencif.
   */
  path: string;
  /**
   * Left out if there was no value.
   *
   * Source: opencif.
   */
  before?: unknown;
  /**
   * Left out if there is no value any more.
   *
   * Source: opencif.
   */
  after?: unknown;
}

/** A change of a customer. Source: opencif. */
export interface HistoryItem {
  /**
   * The version that the change made, from 1. Form: whole number.
   *
   * Source: opencif.
   */
  version: number;
  /**
   * What kind of change it was.
   *
   * Source: opencif.
   */
  kind: ChangeKind;
  /**
   * When it was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  changedAt: string;
  /**
   * Who made the change.
   *
   * Source: opencif.
   */
  login: string;
  /**
   * The request that made it.
   *
   * Source: opencif.
   */
  requestId: string;
  /**
   * Why the change was made; left out if the request gave no reason.
   *
   * Source: opencif.
   */
  reason?: string;
  /**
   * How the login had verified the caller in the ten minutes before; left out if it had not, and for changes by programs.
   *
   * Source: opencif.
   */
  verified?: VerifiedCaller;
  /**
   * What was replaced, each as a whole; empty once the customer was erased.
   *
   * Source: opencif.
   */
  sections: SectionChange[];
  /**
   * Each single value that differs.
   *
   * Source: opencif.
   */
  differences: Difference[];
}

/** Back to a version. Source: opencif. */
export interface RevertTo {
  /**
   * Puts back every section as this version left it. Form: whole number.
   *
   * Source: opencif.
   */
  version: number;
  /**
   * Only these sections, named as in the history: `email`, `businessRepresentatives/ID/phones` …; if left out, all sections that differ. Form: at least 1 items.
   *
   * Source: opencif.
   */
  sections?: string[];
  /**
   * Why the change is made, on one line; kept sealed and shown in the history. Form: 1 to 200 characters, one line, not only white space.
   *
   * Source: opencif.
   */
  reason: string;
}

/** One change undone. Source: opencif. */
export interface RevertChange {
  /**
   * Undoes the change that made this version: puts back what it replaced, if no later change touched it. Form: whole number.
   *
   * Source: opencif.
   */
  change: number;
  /**
   * Only these sections, named as in the history: `email`, `businessRepresentatives/ID/phones` …; if left out, all sections that differ. Form: at least 1 items.
   *
   * Source: opencif.
   */
  sections?: string[];
  /**
   * Why the change is made, on one line; kept sealed and shown in the history. Form: 1 to 200 characters, one line, not only white space.
   *
   * Source: opencif.
   */
  reason: string;
}

/** What to put back: a version, or what one change replaced. Source: opencif. */
export type CustomersRevert = RevertTo | RevertChange;

/** A customer after a change of its state. Source: opencif. */
export interface CustomerState {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * Its current version. Form: whole number.
   *
   * Source: opencif.
   */
  version: number;
  /**
   * When it was closed; left out while it is open. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  closedAt?: string;
  /**
   * When a legal hold was placed on it, which keeps it from being erased; left out if there is none. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  legalHoldSince?: string;
}

/** A customer that was erased. Source: opencif. */
export interface CustomerErased {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * Its last version, made by the erasure. Form: whole number.
   *
   * Source: opencif.
   */
  version: number;
  /**
   * When it was erased. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  erasedAt: string;
}

/** A closed customer. Source: opencif. */
export interface RetentionItem {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * When it was closed. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  closedAt: string;
  /**
   * When its retention time ends; a legal hold may keep it longer. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  erasableFrom: string;
  /**
   * When a legal hold was placed on it, which keeps it from being erased; left out if there is none. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  legalHoldSince?: string;
}

/** What an event tells of. Source: opencif. */
export type EventType =
  | 'customer.created'
  | 'customer.updated'
  | 'customer.reverted'
  | 'customer.employee_added'
  | 'customer.employee_disabled'
  | 'customer.employee_enabled'
  | 'customer.closed'
  | 'customer.reopened'
  | 'customer.legal_hold_placed'
  | 'customer.legal_hold_released'
  | 'customer.erased';

/** An event of the feed: a change of a customer. Source: opencif. */
export interface CustomerEvent {
  /**
   * The same each time the event is listed or sent.
   *
   * Source: opencif.
   */
  id: string;
  /**
   * What kind of change it was.
   *
   * Source: opencif.
   */
  type: EventType;
  /**
   * When the change was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  timestamp: string;
  /**
   * The customer that was changed. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * The version that the change made, from 1. Form: whole number.
   *
   * Source: opencif.
   */
  version: number;
  /**
   * 0 for a new customer. Form: whole number.
   *
   * Source: opencif.
   */
  previousVersion: number;
  /**
   * Names of the sections that changed; empty once the customer was erased.
   *
   * Source: opencif.
   */
  sections: string[];
  /**
   * The request that made the change.
   *
   * Source: opencif.
   */
  requestId: string;
  /**
   * Who made the change.
   *
   * Source: opencif.
   */
  login: string;
  /**
   * Why the change was made; only with `include=data`, and left out if the request gave no reason.
   *
   * Source: opencif.
   */
  reason?: string;
  /**
   * Only with `include=data`.
   *
   * Source: opencif.
   */
  changes?: SectionChange[];
}

/** A login to make. Source: opencif. */
export interface LoginsCreate {
  /**
   * Name of the login, unique in the whole service. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  login: string;
  /**
   * What the login may do.
   *
   * Source: opencif.
   */
  role: 'integration' | 'support' | 'auditor' | 'admin';
  /**
   * How the login sees identity numbers; `masked` if left out. Only a login with the role `integration` may have `documented`.
   *
   * Source: opencif.
   */
  disclosure?: 'documented' | 'masked';
}

/** A login of an aggregator. Source: opencif. */
export interface Login {
  /**
   * Name of the login, unique in the whole service. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  login: string;
  /**
   * What the login may do.
   *
   * Source: opencif.
   */
  role: 'integration' | 'support' | 'auditor' | 'admin';
  /**
   * How the login sees identity numbers; people always see them masked.
   *
   * Source: opencif.
   */
  disclosure: 'documented' | 'masked';
  /**
   * `altered`: somebody changed its row in the database; it is refused everywhere until an operator replaces it.
   *
   * Source: opencif.
   */
  state: 'enabled' | 'disabled' | 'altered';
  /**
   * When it was disabled. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  disabledAt?: string;
  /**
   * Until when it may not sign in, because it tried too often; left out if it may sign in. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  lockedUntil?: string;
  /**
   * When it was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  createdAt: string;
  /**
   * When it last signed in; null if it never did. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  lastSignInAt: string | null;
}

/** A login as it was made, with its password. Source: opencif. */
export interface NewLogin {
  /**
   * Name of the login, unique in the whole service. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  login: string;
  /**
   * What the login may do.
   *
   * Source: opencif.
   */
  role: 'integration' | 'support' | 'auditor' | 'admin';
  /**
   * How the login sees identity numbers; people always see them masked.
   *
   * Source: opencif.
   */
  disclosure: 'documented' | 'masked';
  /**
   * `altered`: somebody changed its row in the database; it is refused everywhere until an operator replaces it.
   *
   * Source: opencif.
   */
  state: 'enabled' | 'disabled' | 'altered';
  /**
   * When it was disabled. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  disabledAt?: string;
  /**
   * Until when it may not sign in, because it tried too often; left out if it may sign in. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  lockedUntil?: string;
  /**
   * When it was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  createdAt: string;
  /**
   * When it last signed in; null if it never did. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  lastSignInAt: string | null;
  /**
   * Shown only this once; the login should change it.
   *
   * Source: opencif.
   */
  password: string;
}

/** A key of the store, without the key itself. Source: opencif. */
export interface StoreKey {
  /**
   * What it is for: `seal` encrypts personal data, `digest` compares values, `index` finds customers, `token` hashes tokens, `change` proves changes.
   *
   * Source: opencif.
   */
  purpose: 'seal' | 'digest' | 'index' | 'token' | 'change';
  /**
   * The first key for this purpose is 1, the next is 2, and so on. Form: whole number.
   *
   * Source: opencif.
   */
  generation: number;
  /**
   * `retired`: nothing new is sealed under it, and what already is, is being sealed again.
   *
   * Source: opencif.
   */
  state: 'inUse' | 'retired';
  /**
   * When the key was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  createdAt: string;
  /**
   * How many days ago that was. Form: whole number.
   *
   * Source: opencif.
   */
  ageDays: number;
  /**
   * When it was retired. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  retiredAt?: string;
}

/** The master key, without the key itself. Source: opencif. */
export interface MasterKey {
  /**
   * Tells this master key apart from others, and says nothing else about it.
   *
   * Source: opencif.
   */
  id: string;
  /**
   * When the keys of the store were wrapped with it. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  since: string;
  /**
   * How many days ago that was. Form: whole number.
   *
   * Source: opencif.
   */
  ageDays: number;
}

/** The age of the keys. Source: opencif. */
export interface KeysStatus {
  /**
   * The key outside the database, which wraps the others.
   *
   * Source: opencif.
   */
  masterKey: MasterKey;
  /**
   * By purpose, oldest generation first.
   *
   * Source: opencif.
   */
  keys: StoreKey[];
}

/** What kind of request showed a customer. Source: opencif. */
export type AccessKind =
  | 'status'
  | 'get'
  | 'search'
  | 'recent'
  | 'history'
  | 'events'
  | 'change'
  | 'preview'
  | 'reveal'
  | 'verification'
  | 'requests';

/** That somebody saw a customer. Source: opencif. */
export interface AccessEntry {
  /**
   * When the read was recorded, by the database's clock. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  at: string;
  /**
   * Who saw the customer.
   *
   * Source: opencif.
   */
  login: string;
  /**
   * The role that the login had then.
   *
   * Source: opencif.
   */
  role: 'integration' | 'support' | 'auditor' | 'admin';
  /**
   * The customer who was seen. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * What kind of request showed the customer.
   *
   * Source: opencif.
   */
  kind: AccessKind;
  /**
   * What was revealed, as a JSON pointer into the answer; left out if nothing was.
   *
   * Source: opencif.
   */
  field?: string;
  /**
   * Why it was revealed; left out if it was erased.
   *
   * Source: opencif.
   */
  reason?: string;
  /**
   * What a caller was asked, without what they said; only of kind `verification`.
   *
   * Source: opencif.
   */
  verification?: RecordedVerification;
  /**
   * The request that showed the customer.
   *
   * Source: opencif.
   */
  requestId: string;
  /**
   * True if this service did not write the entry, or somebody altered it. Otherwise left out.
   *
   * Source: opencif.
   */
  altered?: boolean;
}

/** What an audit event tells of. Source: opencif. */
export type AuditKind =
  | 'signedIn'
  | 'signInRefused'
  | 'lockedOut'
  | 'networkLockedOut'
  | 'signedOut'
  | 'tokensEnded'
  | 'sessionStarted'
  | 'sessionEnded'
  | 'passkeyAdded'
  | 'passkeyRemoved'
  | 'passkeyRefused'
  | 'passkeyCopied'
  | 'passkeysReset'
  | 'passwordChanged'
  | 'passwordChangeRefused'
  | 'forbidden'
  | 'revealLimit'
  | 'verificationLimit'
  | 'policySet'
  | 'listedAll'
  | 'taxNumberTaken'
  | 'taxNumberLimit'
  | 'birthSearchMissed'
  | 'birthSearchLimit'
  | 'loginAdded'
  | 'loginRoleSet'
  | 'loginDisclosureSet'
  | 'loginEnabled'
  | 'loginDisabled'
  | 'loginUnlocked'
  | 'loginPasswordSet'
  | 'loginSessionsEnded'
  | 'webhookCreated'
  | 'webhookEnabled'
  | 'webhookDisabled'
  | 'webhookDeleted'
  | 'webhookSecretRotated'
  | 'webhookResent'
  | 'masterKeyRotated'
  | 'sealKeyRotated'
  | 'sealKeyDestroyed'
  | 'tokenKeyRotated'
  | 'alteredFound'
  | 'sandboxReset';

/** What somebody did, or was refused. Source: opencif. */
export interface AuditEntry {
  /**
   * When it happened, by the database's clock; if several did, the first. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  at: string;
  /**
   * What happened; docs/audit.md explains each.
   *
   * Source: opencif.
   */
  kind: AuditKind;
  /**
   * Who did it; left out for an operator at the command line, and for an unknown login.
   *
   * Source: opencif.
   */
  login?: string;
  /**
   * The login, webhook, endpoint or key that the event is about.
   *
   * Source: opencif.
   */
  about?: string;
  /**
   * Keyed hash of the client's network: equal for equal networks.
   *
   * Source: opencif.
   */
  network?: string;
  /**
   * The request; if there were several, the first.
   *
   * Source: opencif.
   */
  requestId?: string;
  /**
   * How many equal events there were within the hour, for kinds that are counted. Form: whole number.
   *
   * Source: opencif.
   */
  times: number;
  /**
   * When the last of several events happened. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  lastAt?: string;
  /**
   * True if this service did not write the entry, or somebody altered it. Otherwise left out.
   *
   * Source: opencif.
   */
  altered?: boolean;
}

/** A number to be revealed. Source: opencif. */
export interface CustomerReveal {
  /**
   * Which number: its place in the answer that shows the customer in full, such as `/customer/identificationDocuments/0/value` or `/customer/businessFederalEin`. Form: `^/(?:customer/businessFederalEin|(?:customer|businessRepresentatives/(?:0|[1-9][0-9]?))/identificationDocuments/(?:0|[1-9][0-9]?)/value)$`.
   *
   * Source: opencif.
   */
  field: string;
  /**
   * Why you need the number; kept with your login. Form: 1 to 200 characters, one line, not only white space.
   *
   * Source: opencif.
   */
  reason: string;
}

/** A number in full. Source: opencif. */
export interface RevealedNumber {
  /**
   * Whose number it is. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * Which number it is, as in the request.
   *
   * Source: opencif.
   */
  field: string;
  /**
   * The number.
   *
   * Source: opencif.
   */
  value: string;
}

/** What does not match in a history. Source: opencif. */
export interface ProofFault {
  /**
   * Version of the change, or of the customer's own row. Form: whole number.
   *
   * Source: opencif.
   */
  version: number;
  /**
   * What does not match; docs/operations.md explains each.
   *
   * Source: opencif.
   */
  problem: string;
}

/** Whether anything of a customer was altered. Source: opencif. */
export interface CustomerProof {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * How many changes were proved by this request. Form: whole number.
   *
   * Source: opencif.
   */
  changes: number;
  /**
   * Everything that does not match; empty if nothing was altered.
   *
   * Source: opencif.
   */
  faults: ProofFault[];
  /**
   * When the customer was erased; left out if it was not. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  erasedAt?: string;
  /**
   * Send it as `cursor` to prove the later changes; null if all are proved.
   *
   * Source: opencif.
   */
  nextCursor: string | null;
}

/** A webhook to make. Source: opencif. */
export interface WebhooksCreate {
  /**
   * https; also http in the sandbox, or if the operator allows private addresses. Form: 1 to 2000 characters.
   *
   * Source: opencif.
   */
  url: string;
  /**
   * Only these types; if left out, every type, including future ones. Form: 1 to 11 items.
   *
   * Source: opencif.
   */
  eventTypes?: EventType[];
  /**
   * Only events after this cursor of the feed; `0.0`: all events; if left out, only future ones. Form: a cursor as `GET /events` gave it, or `0.0`.
   *
   * Source: opencif.
   */
  after?: string;
}

/** A webhook. Source: opencif. */
export interface Webhook {
  /**
   * Id of the webhook. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  webhookId: string;
  /**
   * Where events are sent.
   *
   * Source: opencif.
   */
  url: string;
  /**
   * Null: every type.
   *
   * Source: opencif.
   */
  eventTypes: EventType[] | null;
  /**
   * Whether events are sent.
   *
   * Source: opencif.
   */
  state: 'enabled' | 'disabled';
  /**
   * `requested`: by a request; `gone`: the receiver answered 410.
   *
   * Source: opencif.
   */
  disabledReason?: 'requested' | 'retriesExhausted' | 'gone';
  /**
   * When it was disabled. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  disabledAt?: string;
  /**
   * When it was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  createdAt: string;
  /**
   * The webhook has reached this place in the feed. Form: a cursor as `GET /events` gave it, or `0.0`.
   *
   * Source: opencif.
   */
  cursor: string;
  /**
   * Until then, the secret before the last rotation signs too. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  previousSecretUntil?: string;
  /**
   * Only in the list, and left out if nothing waits: the time of the oldest change that the webhook still has to send. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  behindSince?: string;
  /**
   * The time of the oldest change that could not be sent so far, and that is tried again. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  failingSince?: string;
}

/** A webhook as it was made, with its secret. Source: opencif. */
export interface NewWebhook {
  /**
   * Id of the webhook. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  webhookId: string;
  /**
   * Where events are sent.
   *
   * Source: opencif.
   */
  url: string;
  /**
   * Null: every type.
   *
   * Source: opencif.
   */
  eventTypes: EventType[] | null;
  /**
   * Whether events are sent.
   *
   * Source: opencif.
   */
  state: 'enabled' | 'disabled';
  /**
   * `requested`: by a request; `gone`: the receiver answered 410.
   *
   * Source: opencif.
   */
  disabledReason?: 'requested' | 'retriesExhausted' | 'gone';
  /**
   * When it was disabled. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  disabledAt?: string;
  /**
   * When it was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  createdAt: string;
  /**
   * The webhook has reached this place in the feed. Form: a cursor as `GET /events` gave it, or `0.0`.
   *
   * Source: opencif.
   */
  cursor: string;
  /**
   * Until then, the secret before the last rotation signs too. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  previousSecretUntil?: string;
  /**
   * Only in the list, and left out if nothing waits: the time of the oldest change that the webhook still has to send. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  behindSince?: string;
  /**
   * The time of the oldest change that could not be sent so far, and that is tried again. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  failingSince?: string;
  /**
   * Signs each message; shown only this once. Form: `whsec_` and base64.
   *
   * Source: opencif.
   */
  secret: string;
}

/** A webhook's new secret. Source: opencif. */
export interface RotatedSecret {
  /**
   * Id of the webhook. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  webhookId: string;
  /**
   * Signs each message; shown only this once. Form: `whsec_` and base64.
   *
   * Source: opencif.
   */
  secret: string;
  /**
   * Until then, the previous secret signs too. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  previousSecretUntil: string;
}

/** A webhook that was deleted. Source: opencif. */
export interface WebhookDeleted {
  /**
   * Named the webhook. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  webhookId: string;
}

/** What became of a test event. Source: opencif. */
export interface WebhookTested {
  /**
   * Id of the webhook. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  webhookId: string;
  /**
   * Id of the test event.
   *
   * Source: opencif.
   */
  eventId: string;
  /**
   * `delivered`: the answer was 200 to 299.
   *
   * Source: opencif.
   */
  status: 'delivered' | 'failed';
  /**
   * Null if there was no answer. Form: whole number.
   *
   * Source: opencif.
   */
  httpStatus: number | null;
  /**
   * Why it failed; null if it was delivered.
   *
   * Source: opencif.
   */
  error: 'status' | 'redirect' | 'timeout' | 'connection' | 'tls' | 'dns' | 'addressRefused' | null;
  /**
   * How long the attempt took, in milliseconds. Form: whole number.
   *
   * Source: opencif.
   */
  ms: number;
}

/** The body of a message of a webhook. Source: opencif. */
export interface DeliveredMessage {
  /**
   * What kind of change it was.
   *
   * Source: opencif.
   */
  type: EventType;
  /**
   * When the change was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  timestamp: string;
  /**
   * A change of a customer.
   *
   * Source: opencif.
   */
  data: CustomerEvent;
}

/** An attempt to send an event. Source: opencif. */
export interface WebhookDelivery {
  /**
   * The event that was sent.
   *
   * Source: opencif.
   */
  eventId: string;
  /**
   * Its type.
   *
   * Source: opencif.
   */
  eventType:
    | 'customer.created'
    | 'customer.updated'
    | 'customer.reverted'
    | 'customer.employee_added'
    | 'customer.employee_disabled'
    | 'customer.employee_enabled'
    | 'customer.closed'
    | 'customer.reopened'
    | 'customer.legal_hold_placed'
    | 'customer.legal_hold_released'
    | 'customer.erased'
    | 'webhook.test';
  /**
   * When it was sent. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  attemptedAt: string;
  /**
   * 1 for the first. Form: whole number.
   *
   * Source: opencif.
   */
  attempt: number;
  /**
   * True if `resend` caused it.
   *
   * Source: opencif.
   */
  resend: boolean;
  /**
   * `delivered`: the answer was 200 to 299.
   *
   * Source: opencif.
   */
  status: 'delivered' | 'failed';
  /**
   * Null if there was no answer. Form: whole number.
   *
   * Source: opencif.
   */
  httpStatus: number | null;
  /**
   * Why it failed; null if it was delivered.
   *
   * Source: opencif.
   */
  error: 'status' | 'redirect' | 'timeout' | 'connection' | 'tls' | 'dns' | 'addressRefused' | null;
  /**
   * How long the attempt took, in milliseconds. Form: whole number.
   *
   * Source: opencif.
   */
  ms: number;
  /**
   * When it is tried again; null: never. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  nextAttemptAt: string | null;
  /**
   * The body of the message; only with `include=payload`, and left out for tests. Once the customer has been erased, its `sections` are empty.
   *
   * Source: opencif.
   */
  payload?: DeliveredMessage;
}

/** One event to send again. Source: opencif. */
export interface WebhookResendOne {
  /**
   * The event to send again. Form: 1 to 60 characters.
   *
   * Source: opencif.
   */
  eventId: string;
}

/** Events to send again. Source: opencif. */
export interface WebhookResendRange {
  /**
   * Only events after this cursor of the feed; `0.0`: from the first event on. Form: a cursor as `GET /events` gave it, or `0.0`.
   *
   * Source: opencif.
   */
  from: string;
  /**
   * Up to and including this cursor; if left out, up to the webhook’s own cursor. Form: a cursor as `GET /events` gave it, or `0.0`.
   *
   * Source: opencif.
   */
  to?: string;
}

/** What became of a change at one webhook. Source: opencif. */
export interface CustomerDelivery {
  /**
   * Id of the webhook. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  webhookId: string;
  /**
   * `delivered`; `waiting`: not tried yet; `retrying`: it failed, or an earlier change of the customer did; `heldBack`: the webhook is disabled; `notSent`: the webhook does not send this change.
   *
   * Source: opencif.
   */
  state: 'delivered' | 'waiting' | 'retrying' | 'heldBack' | 'notSent';
  /**
   * Of the oldest change of the customer that is still to be sent. Form: whole number.
   *
   * Source: opencif.
   */
  failedAttempts: number;
  /**
   * When it is tried again. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  nextAttemptAt: string | null;
}

/** Whether webhooks were told of the newest change. Source: opencif. */
export interface NewestDeliveries {
  /**
   * The customer. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  customerId: string;
  /**
   * Its newest version. Form: whole number.
   *
   * Source: opencif.
   */
  version: number;
  /**
   * When that version was made. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  changedAt: string;
  /**
   * All webhooks of the aggregator, newest first.
   *
   * Source: opencif.
   */
  webhooks: CustomerDelivery[];
}

/** Events to send again: one, or those of a range. Source: opencif. */
export type WebhookResend = WebhookResendOne | WebhookResendRange;

/** What will be sent again. Source: opencif. */
export interface WebhookResent {
  /**
   * Id of the webhook. Form: 1 to 36 characters, letters, digits and `_`.
   *
   * Source: opencif.
   */
  webhookId: string;
  /**
   * How many will be sent again. Form: whole number.
   *
   * Source: opencif.
   */
  events: number;
  /**
   * Where the range continues: send it as `from`. Null: the range is complete, 10000 events at most.
   *
   * Source: opencif.
   */
  nextCursor: string | null;
}

/** A header of a request or an answer. Source: opencif. */
export interface SandboxHeader {
  /**
   * In lower case.
   *
   * Source: opencif.
   */
  name: string;
  /**
   * `***` in place of a secret.
   *
   * Source: opencif.
   */
  value: string;
}

/** What was sent or answered, without secrets. Source: opencif. */
export interface SandboxRequestPart {
  /**
   * In the order of the message.
   *
   * Source: opencif.
   */
  headers: SandboxHeader[];
  /**
   * JSON, without white space; `***` replaces secrets, and identity numbers except their last four characters. Null: there was none, or it is left out.
   *
   * Source: opencif.
   */
  body: string | null;
  /**
   * Why the body is left out, if it is: it was too large, or it was not JSON.
   *
   * Source: opencif.
   */
  leftOut?: 'tooLarge' | 'notJson';
}

/** A request that the sandbox remembers. Source: opencif. */
export interface SandboxRequest {
  /**
   * Its id; if the outcome of an earlier request was repeated, the answer has the id of that one. Form: 32 hex digits.
   *
   * Source: opencif.
   */
  requestId: string;
  /**
   * When it was answered. Form: ISO 8601 in UTC, with milliseconds.
   *
   * Source: opencif.
   */
  at: string;
  /**
   * The method of the request.
   *
   * Source: opencif.
   */
  method: string;
  /**
   * Path and query as they were sent, without secrets; of a request that nobody was signed in for, only the path of the endpoint.
   *
   * Source: opencif.
   */
  path: string;
  /**
   * The status of the answer. Form: whole number.
   *
   * Source: opencif.
   */
  status: number;
  /**
   * The code of the error; left out if there was none.
   *
   * Source: opencif.
   */
  code?: string;
  /**
   * How long the answer took, in milliseconds. Form: whole number.
   *
   * Source: opencif.
   */
  ms: number;
  /**
   * Whose request it was; left out if nobody was signed in.
   *
   * Source: opencif.
   */
  login?: string;
  /**
   * The customers that the answer shows, at most 100.
   *
   * Source: opencif.
   */
  customerIds: string[];
  /**
   * What was sent; only with `requestId`.
   *
   * Source: opencif.
   */
  request?: SandboxRequestPart;
  /**
   * What was answered; only with `requestId`.
   *
   * Source: opencif.
   */
  answer?: SandboxRequestPart;
}
