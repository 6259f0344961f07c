/**
 * Request and answer shapes of the customer endpoints; their types are generated from them (`types.ts`).
 * Source: connectFi documentation, "Update" page; where it is silent, `docs/wire.md` gives the choice.
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
  phones,
  timestamp,
} from './common.ts';
import { limits } from './limits.ts';

/** Members of `customer` an individual may send, in the order in which faults are named. */
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
      description: 'What to replace; each member that is sent replaces the stored one completely',
      additionalProperties: false,
      properties: {
        email: { ...customerEmail, description: 'E-mail address; individuals only' },
        addresses: {
          ...addresses,
          description: 'All addresses: they replace the stored ones; individuals only',
        },
        phones: { ...phones, description: 'All phones: they replace the stored ones; individuals only' },
        businessAddresses: {
          ...addresses,
          description: 'All addresses: they replace the stored ones; businesses only',
        },
        businessPhones: {
          ...phones,
          description: 'All phones: they replace the stored ones; businesses only',
        },
      },
    },
    businessRepresentatives: {
      type: 'array',
      description: 'Businesses only: contact data of representatives, each identified by its id',
      maxItems: limits.contactItems.value,
      items: {
        type: 'object',
        required: ['id'],
        additionalProperties: false,
        properties: {
          id: { ...commonId, description: 'Which representative' },
          email: { ...customerEmail, description: 'E-mail address' },
          addresses: { ...addresses, description: 'All addresses: they replace the stored ones' },
          phones: { ...phones, description: 'All phones: they replace the stored ones' },
        },
      },
    },
  },
} as const;

const identificationDocument = {
  type: 'object',
  required: ['type', 'value', 'issuanceCountryCodeA3'],
  additionalProperties: false,
  properties: {
    type: {
      type: 'string',
      description: 'Kind of document',
      enum: ['SSN', 'DRIVING LICENSE', 'PASSPORT'],
    },
    value: { ...commonStr50, description: 'Its number; an SSN has nine digits, without dashes' },
    issuanceCountryCodeA3: {
      ...customerCountryCodeA3,
      description: 'Country that issued it, ISO 3166-1 alpha-3',
    },
    issuanceRegion: { ...commonStr50, description: 'State or region that issued it' },
    expiryDate: { ...customerDate, description: 'The day it expires' },
  },
  if: { type: 'object', properties: { type: { const: 'SSN' } } },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword is called so.
  then: { type: 'object', properties: { value: { type: 'string', pattern: '^[0-9]{9}$' } } },
} as const;

const identificationDocuments = {
  type: 'array',
  minItems: 1,
  maxItems: limits.contactItems.value,
  items: identificationDocument,
} as const;

const person = {
  firstName: { ...commonStr50Req, description: 'First name' },
  lastName: { ...commonStr50Req, description: 'Last name' },
  gender: { type: 'string', description: 'Gender', enum: ['M', 'F'] },
  dateOfBirth: { ...customerDate, description: 'Date of birth' },
  email: { ...customerEmail, description: 'E-mail address' },
  citizenshipCountryCodeA3: { ...customerCountryCodeA3, description: 'Citizenship, ISO 3166-1 alpha-3' },
  addresses: { ...addresses, description: 'Postal addresses' },
  phones: { ...phones, description: 'Phones' },
  identificationDocuments: { ...identificationDocuments, description: 'Documents that prove who it is' },
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
  description: 'The role of the representative in the business',
  enum: ['principal_owner', 'authorized_signer'],
} as const;

const onlyIndividual = { type: 'string', enum: ['individual'] } as const;
const onlyBusiness = { type: 'string', enum: ['business'] } as const;
const businessName = { ...commonStr50Req, description: 'Name of the business' } as const;
const businessFederalEin = {
  type: 'string',
  description: 'Employer identification number, without a dash',
  pattern: '^[0-9]{9}$',
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
    customerType: { ...onlyIndividual, description: 'Determines what `customer` contains' },
    customer: {
      type: 'object',
      description: 'The individual',
      required: personRequired,
      additionalProperties: false,
      properties: person,
    },
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
    customerType: { ...onlyBusiness, description: 'Determines what `customer` contains' },
    customer: {
      type: 'object',
      description: 'The business',
      required: ['businessName', 'businessFederalEin', 'businessAddresses', 'businessPhones'],
      additionalProperties: false,
      properties: {
        businessName,
        businessFederalEin,
        businessAddresses: { ...addresses, description: 'Postal addresses of the business' },
        businessPhones: { ...phones, description: 'Phones of the business' },
      },
    },
    businessRepresentatives: {
      type: 'array',
      description: 'The people who act for the business',
      minItems: 1,
      maxItems: limits.contactItems.value,
      items: {
        type: 'object',
        required: [...personRequired, 'businessRepresentativeType'],
        additionalProperties: false,
        properties: {
          id: { ...commonId, description: 'Made by the service if left out' },
          ...person,
          businessRepresentativeType,
        },
      },
    },
  },
} as const;

export const customerInitBody = { type: 'object', oneOf: [individualInit, businessInit] } as const;

/** Path parameters of a path that names a customer. */
export const customerParams = {
  type: 'object',
  required: ['customerId'],
  additionalProperties: false,
  properties: { customerId: commonId },
} as const;

export const employeeParams = {
  type: 'object',
  required: ['customerId', 'employeeId'],
  additionalProperties: false,
  properties: { customerId: commonId, employeeId: commonId },
} as const;

export const customerAddEmployeeBody = {
  type: 'object',
  required: ['companyId', 'employeeId', 'position'],
  additionalProperties: false,
  properties: {
    companyId: { ...commonId, description: 'A business customer' },
    employeeId: { ...commonId, description: 'An individual customer who works there' },
    position: { ...commonStr50Req, description: 'What the employee does there' },
  },
} as const;

export const customerDisableEmployeeBody = {
  type: 'object',
  required: ['companyId', 'employeeId'],
  additionalProperties: false,
  properties: {
    companyId: { ...commonId, description: 'A business customer' },
    employeeId: { ...commonId, description: 'An individual customer who works there' },
  },
} as const;

const last4 = {
  type: 'string',
  description: 'The last four characters, if the number is not shown; empty if it has no more than four',
  maxLength: 4,
} as const;

const documentAnswer = {
  type: 'object',
  required: ['type', 'issuanceCountryCodeA3'],
  additionalProperties: false,
  properties: {
    ...identificationDocument.properties,
    value: { ...commonStr50, description: 'Its number; left out if only `last4` is shown' },
    last4,
  },
} as const;

const documentAnswers = {
  type: 'array',
  description: 'Documents that prove who it is',
  items: documentAnswer,
} as const;

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
    businessName,
    businessFederalEin: {
      ...businessFederalEin,
      description: 'Employer identification number; left out if only `last4` is shown',
    },
    last4,
    businessAddresses: { ...addresses, description: 'Postal addresses of the business' },
    businessPhones: { ...phones, description: 'Phones of the business' },
  },
} as const;

const representativeAnswer = {
  type: 'object',
  required: ['id', ...personRequired, 'businessRepresentativeType'],
  additionalProperties: false,
  properties: {
    id: { ...commonId, description: 'Identifies the representative in updates' },
    ...person,
    dateOfBirth: { ...timestamp, description: 'Date of birth, with the time 00:00' },
    businessRepresentativeType,
    identificationDocuments: documentAnswers,
  },
} as const;

const employeeAnswer = {
  type: 'object',
  required: ['employeeId', 'position', 'status'],
  additionalProperties: false,
  properties: {
    employeeId: { ...commonId, description: 'An individual customer' },
    position: { ...commonStr50Req, description: 'What the employee does' },
    status: {
      type: 'string',
      description: 'Whether the employee still works there',
      enum: ['ACTIVE', 'DISABLED'],
    },
  },
} as const;

const answerCore = {
  reference: { ...commonReference, description: 'The `customerReference` it was registered with' },
  customerId: { ...commonId, description: 'Identifies the customer in every other request' },
  boises: { type: 'array', description: 'Always empty', maxItems: 0, items: { type: 'string' } },
  dtsCreatedAt: { ...timestamp, description: 'When it was registered' },
} as const;

export const individualCustomerAnswer = {
  type: 'object',
  required: ['reference', 'customerId', 'customerType', 'customer', 'boises', 'dtsCreatedAt'],
  additionalProperties: false,
  properties: {
    ...answerCore,
    customerType: { ...onlyIndividual, description: 'Determines what `customer` contains' },
    customer: { ...individualAnswer, description: 'The individual' },
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
    customerType: { ...onlyBusiness, description: 'Determines what `customer` contains' },
    customer: { ...businessAnswer, description: 'The business' },
    businessRepresentatives: {
      type: 'array',
      description: 'The people who act for the business',
      items: representativeAnswer,
    },
    employees: {
      type: 'array',
      description: 'The people who work there or used to; left out if there are none',
      items: employeeAnswer,
    },
  },
} as const;

export const customerAnswer = {
  type: 'object',
  oneOf: [individualCustomerAnswer, businessCustomerAnswer],
} as const;

export type {
  Address,
  BusinessCustomer,
  BusinessInit,
  Customer,
  CustomerAddEmployee,
  CustomerDisableEmployee,
  CustomerInit,
  CustomerType,
  CustomerUpdate,
  IdentificationDocument,
  IndividualCustomer,
  IndividualInit,
  Phone,
} from './types.ts';
