/**
 * Schema fragments of the wire under their published `$id` names.
 * Source: connectFi documentation, "Update" page (property tables), unless a line says otherwise.
 */
import { limits } from './limits.ts';

/** Maximum number of items in any list of a customer. Ours: the documentation sets no limit. */
const maxItems = limits.contactItems.value;

const noAngleBrackets = '^((?![<>]).)*$';

export const commonId = {
  $id: 'common-id',
  type: 'string',
  pattern: '^[0-9a-zA-Z_]+$',
  minLength: 1,
  maxLength: 36,
} as const;

/** Source: "Get Access Token" and "Change User Password" pages. */
export const commonPassword = {
  $id: 'common-password',
  type: 'string',
  minLength: 1,
  maxLength: 50,
} as const;

/**
 * Source: "Change User Password" page. The property table loses the `*` characters in rendering;
 * the published error example keeps them. Not anchored, as published.
 */
export const commonNewPassword = {
  $id: 'common-newPassword',
  type: 'string',
  minLength: 8,
  maxLength: 50,
  pattern: '(?=.*[0-9])(?=.*[!@#$%^&*])(?=.*[a-z])(?=.*[A-Z])[0-9a-zA-Z!@#$%^&*]{8,}',
} as const;

/** The same rule as for every other `reference` in the documentation; the examples match it. */
export const commonReference = {
  $id: 'common-reference',
  type: 'string',
  pattern: '^[0-9a-zA-Z]+$',
  minLength: 1,
  maxLength: 32,
} as const;

/** Source: "Get Access Token" page. */
export const commonStr32Req = {
  $id: 'common-commonStr32Req',
  type: 'string',
  pattern: noAngleBrackets,
  minLength: 1,
  maxLength: 32,
  isNotOnlyWhitespace: true,
} as const;

export const commonStr50Req = {
  $id: 'common-commonStr50Req',
  type: 'string',
  pattern: noAngleBrackets,
  minLength: 1,
  maxLength: 50,
  isNotOnlyWhitespace: true,
} as const;

export const commonStr50 = {
  $id: 'common-commonStr50',
  type: 'string',
  pattern: noAngleBrackets,
  minLength: 0,
  maxLength: 50,
  nullable: true,
} as const;

/** The length is ours: no address can be used in SMTP that is longer (RFC 5321, 4.5.3.1.3, less the brackets). */
export const customerEmail = {
  $id: 'customer-email',
  type: 'string',
  maxLength: 254,
  format: 'email',
} as const;

export const customerPostalCode = {
  $id: 'customer-postalCode',
  type: 'string',
  pattern: '^[0-9a-zA-Z-]+$',
  minLength: 5,
  maxLength: 10,
} as const;

// biome-ignore format: one line for each row of the published enumeration
const stateCodes = [
  'AL', 'AK', 'AS', 'AZ', 'AR', 'CA', 'CO', 'CT', 'DE', 'DC', 'FM', 'FL', 'GA', 'GU', 'HI',
  'ID', 'IL', 'IN', 'IA', 'KS', 'KY', 'LA', 'ME', 'MH', 'MD', 'MA', 'MI', 'MN', 'MS', 'MO',
  'MT', 'NE', 'NV', 'NH', 'NJ', 'NM', 'NY', 'NC', 'ND', 'MP', 'OH', 'OK', 'OR', 'PW', 'PA',
  'PR', 'RI', 'SC', 'SD', 'TN', 'TX', 'UT', 'VT', 'VI', 'VA', 'WA', 'WV', 'WI', 'WY',
] as const;

export const customerStateCode = { $id: 'customer-stateCode', type: 'string', enum: stateCodes } as const;

export const customerCountryCodeA3 = {
  $id: 'customer-countryCodeA3',
  type: 'string',
  pattern: '^[A-Z]{3}$',
} as const;

export const customerPhoneNumber = {
  $id: 'customer-phoneNumber',
  type: 'string',
  pattern: '^\\d+$',
  minLength: 6,
  maxLength: 12,
} as const;

export const customerCountryDialingCode = {
  $id: 'customer-countryDialingCode',
  type: 'string',
  pattern: '^\\d+$',
  minLength: 1,
  maxLength: 4,
} as const;

/**
 * The pattern's source is the deprecated "Update Customer" page. The format is ours: the pattern alone accepts 30
 * February, which no answer could show as a `date-time`.
 */
export const customerDate = {
  $id: 'customer-date',
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  format: 'date',
} as const;

/** A moment in answers: ISO 8601, UTC, milliseconds. */
export const timestamp = { type: 'string', format: 'date-time' } as const;

/**
 * A moment in requests: RFC 3339. Ajv's format accepts more (a space for `T`, `+02`), and years and seconds that
 * JavaScript or the database cannot read.
 */
export const moment = {
  type: 'string',
  format: 'date-time',
  pattern:
    '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-5][0-9](?:[.][0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$',
} as const;

export const address = {
  type: 'object',
  required: ['type', 'addressLine1', 'city', 'postalCode', 'stateCode', 'countryCodeA3'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', description: 'What the address is used for', enum: ['PRIMARY', 'SECONDARY'] },
    addressLine1: { ...commonStr50Req, description: 'Line 1 of the address' },
    addressLine2: { ...commonStr50, description: 'Line 2 of the address' },
    city: { ...commonStr50Req, description: 'City' },
    postalCode: { ...customerPostalCode, description: 'Postal code' },
    stateCode: { ...customerStateCode, description: 'State abbreviation code' },
    countryCodeA3: {
      ...customerCountryCodeA3,
      description: '3-letter country code, ISO 3166-1 alpha-3 format',
    },
  },
} as const;

export const phone = {
  type: 'object',
  required: ['type', 'phoneNumber'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', description: 'Kind of phone', enum: ['MOBILE', 'LANDLINE', 'PRIMARY'] },
    phoneNumber: { ...customerPhoneNumber, description: 'Number without the dialing code' },
    countryDialingCode: { ...customerCountryDialingCode, description: 'Country dialing code prefix' },
  },
} as const;

/** Whole lists are replaced; an empty one would leave a customer that can't be contacted. */
export const addresses = { type: 'array', minItems: 1, maxItems, items: address } as const;
export const phones = { type: 'array', minItems: 1, maxItems, items: phone } as const;
