/**
 * Request and answer shapes of the customer endpoints, and the types derived from them.
 * Source: connectFi documentation, "Update" page; where it is silent, `docs/wire.md` names the choice.
 */
import {
  addresses,
  commonId,
  commonReference,
  commonStr50,
  commonStr50Req,
  customerCountryCodeA3,
  customerDate,
  customerEmail,
  MAX_ITEMS,
  phones,
  timestamp,
} from './common.ts';
import type { Static } from './schema.ts';

/** Members of `customer` an individual may send; the order is the one faults are named in. */
export const individualSections = ['email', 'addresses', 'phones'] as const;
/** Members of `customer` a business may send. */
export const businessSections = ['businessAddresses', 'businessPhones'] as const;

export const customerUpdateBody = {
  type: 'object',
  required: ['customerId', 'customer'],
  additionalProperties: false,
  properties: {
    customerId: { ...commonId, description: 'Customer ID in connectFi' },
    customer: {
      type: 'object',
      description: 'What to replace; each member sent replaces the stored one whole',
      additionalProperties: false,
      properties: {
        email: { ...customerEmail, description: 'Individuals only' },
        addresses: { ...addresses, description: 'Individuals only' },
        phones: { ...phones, description: 'Individuals only' },
        businessAddresses: { ...addresses, description: 'Businesses only' },
        businessPhones: { ...phones, description: 'Businesses only' },
      },
    },
    businessRepresentatives: {
      type: 'array',
      description: 'Businesses only: contact data of representatives, each named by its id',
      maxItems: MAX_ITEMS,
      items: {
        type: 'object',
        required: ['id'],
        additionalProperties: false,
        properties: { id: commonId, email: customerEmail, addresses, phones },
      },
    },
  },
} as const;

const identificationDocument = {
  type: 'object',
  required: ['type', 'value', 'issuanceCountryCodeA3'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', enum: ['SSN', 'DRIVING LICENSE', 'PASSPORT'] },
    value: { ...commonStr50, description: 'An SSN has nine digits, without dashes' },
    issuanceCountryCodeA3: customerCountryCodeA3,
    issuanceRegion: commonStr50,
    expiryDate: customerDate,
  },
  if: { type: 'object', properties: { type: { const: 'SSN' } } },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword is called so.
  then: { type: 'object', properties: { value: { type: 'string', pattern: '^[0-9]{9}$' } } },
} as const;

const identificationDocuments = {
  type: 'array',
  minItems: 1,
  maxItems: MAX_ITEMS,
  items: identificationDocument,
} as const;

const person = {
  firstName: commonStr50Req,
  lastName: commonStr50Req,
  gender: { type: 'string', enum: ['M', 'F'] },
  dateOfBirth: customerDate,
  email: customerEmail,
  citizenshipCountryCodeA3: customerCountryCodeA3,
  addresses,
  phones,
  identificationDocuments,
} as const;

const personRequired = [
  'firstName',
  'lastName',
  'gender',
  'dateOfBirth',
  'email',
  'citizenshipCountryCodeA3',
  'addresses',
  'phones',
  'identificationDocuments',
] as const;

export const businessRepresentativeType = {
  type: 'string',
  enum: ['principal_owner', 'authorized_signer'],
} as const;

export const individualInit = {
  type: 'object',
  required: ['customerReference', 'customerType', 'customer'],
  additionalProperties: false,
  properties: {
    customerReference: {
      ...commonReference,
      description: "The caller's own reference, unique per aggregator",
    },
    customerType: { type: 'string', enum: ['individual'] },
    customer: { type: 'object', required: personRequired, additionalProperties: false, properties: person },
  },
} as const;

export const businessInit = {
  type: 'object',
  required: ['customerReference', 'customerType', 'customer', 'businessRepresentatives'],
  additionalProperties: false,
  properties: {
    customerReference: {
      ...commonReference,
      description: "The caller's own reference, unique per aggregator",
    },
    customerType: { type: 'string', enum: ['business'] },
    customer: {
      type: 'object',
      required: ['businessName', 'businessFederalEin', 'businessAddresses', 'businessPhones'],
      additionalProperties: false,
      properties: {
        businessName: commonStr50Req,
        businessFederalEin: { type: 'string', pattern: '^[0-9]{9}$' },
        businessAddresses: addresses,
        businessPhones: phones,
      },
    },
    businessRepresentatives: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_ITEMS,
      items: {
        type: 'object',
        required: [...personRequired, 'businessRepresentativeType'],
        additionalProperties: false,
        properties: {
          id: { ...commonId, description: 'Made by the service when left out' },
          ...person,
          businessRepresentativeType,
        },
      },
    },
  },
} as const;

export const customerInitBody = { type: 'object', oneOf: [individualInit, businessInit] } as const;

export const customerStatusParams = {
  type: 'object',
  required: ['customerId'],
  additionalProperties: false,
  properties: { customerId: commonId },
} as const;

export const customerAddEmployeeBody = {
  type: 'object',
  required: ['companyId', 'employeeId', 'position'],
  additionalProperties: false,
  properties: {
    companyId: { ...commonId, description: 'A business customer' },
    employeeId: { ...commonId, description: 'An individual customer who works there' },
    position: commonStr50Req,
  },
} as const;

export const customerDisableEmployeeBody = {
  type: 'object',
  required: ['companyId', 'employeeId'],
  additionalProperties: false,
  properties: { companyId: commonId, employeeId: commonId },
} as const;

/** Stands where a number is not shown: its last four characters, none when it has no more than four. */
const last4 = { type: 'string', maxLength: 4 } as const;

const documentAnswer = {
  type: 'object',
  required: ['type', 'issuanceCountryCodeA3'],
  additionalProperties: false,
  properties: {
    type: identificationDocument.properties.type,
    value: commonStr50,
    issuanceCountryCodeA3: customerCountryCodeA3,
    issuanceRegion: commonStr50,
    expiryDate: customerDate,
    last4,
  },
} as const;

const documentAnswers = { type: 'array', items: documentAnswer } as const;

const individualAnswer = {
  type: 'object',
  required: personRequired,
  additionalProperties: false,
  properties: { ...person, identificationDocuments: documentAnswers },
} as const;

const businessAnswer = {
  type: 'object',
  required: ['businessName', 'businessAddresses', 'businessPhones'],
  additionalProperties: false,
  properties: {
    businessName: commonStr50Req,
    businessFederalEin: { type: 'string', pattern: '^[0-9]{9}$' },
    last4,
    businessAddresses: addresses,
    businessPhones: phones,
  },
} as const;

const representativeAnswer = {
  type: 'object',
  required: ['id', ...personRequired, 'businessRepresentativeType'],
  additionalProperties: false,
  properties: {
    id: commonId,
    ...person,
    dateOfBirth: timestamp,
    businessRepresentativeType,
    identificationDocuments: documentAnswers,
  },
} as const;

const employeeAnswer = {
  type: 'object',
  required: ['employeeId', 'position', 'status'],
  additionalProperties: false,
  properties: {
    employeeId: commonId,
    position: commonStr50Req,
    status: { type: 'string', enum: ['ACTIVE', 'DISABLED'] },
  },
} as const;

const answerCore = {
  reference: commonReference,
  customerId: commonId,
  boises: { type: 'array', description: 'Always empty', maxItems: 0, items: { type: 'string' } },
  dtsCreatedAt: timestamp,
} as const;

export const individualCustomerAnswer = {
  type: 'object',
  required: ['reference', 'customerId', 'customerType', 'customer', 'boises', 'dtsCreatedAt'],
  additionalProperties: false,
  properties: {
    ...answerCore,
    customerType: { type: 'string', enum: ['individual'] },
    customer: individualAnswer,
  },
} as const;

export const businessCustomerAnswer = {
  type: 'object',
  required: [
    'reference',
    'customerId',
    'customerType',
    'customer',
    'boises',
    'dtsCreatedAt',
    'businessRepresentatives',
  ],
  additionalProperties: false,
  properties: {
    ...answerCore,
    customerType: { type: 'string', enum: ['business'] },
    customer: businessAnswer,
    businessRepresentatives: { type: 'array', items: representativeAnswer },
    employees: { type: 'array', items: employeeAnswer },
  },
} as const;

export const customerAnswer = {
  type: 'object',
  oneOf: [individualCustomerAnswer, businessCustomerAnswer],
} as const;

export type CustomerType = 'individual' | 'business';
export type Address = Static<typeof addresses>[number];
export type Phone = Static<typeof phones>[number];
export type IdentificationDocument = Static<typeof identificationDocument>;
export type CustomerUpdate = Static<typeof customerUpdateBody>;
export type IndividualInit = Static<typeof individualInit>;
export type BusinessInit = Static<typeof businessInit>;
export type CustomerInit = IndividualInit | BusinessInit;
export type CustomerAddEmployee = Static<typeof customerAddEmployeeBody>;
export type CustomerDisableEmployee = Static<typeof customerDisableEmployeeBody>;
export type IndividualCustomer = Static<typeof individualCustomerAnswer>;
export type BusinessCustomer = Static<typeof businessCustomerAnswer>;
export type Customer = IndividualCustomer | BusinessCustomer;
