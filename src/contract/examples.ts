/**
 * Requests and answers for documents and tests. Those of `customer/update` are the documentation's own ("Update"
 * page), and so is that of an individual's `customer/init` ("Customer Errors" page); the others are modeled on
 * them, and written as differences from them.
 */

/** The city of every example, in the key order of the documentation's requests and of its answers. */
const sentCity = { city: 'Harrisburg', stateCode: 'PA', postalCode: '12345', countryCodeA3: 'USA' };
const city = { city: 'Harrisburg', countryCodeA3: 'USA', postalCode: '12345', stateCode: 'PA' };

/** The members besides the number of every driving license in the examples. */
const license = { issuanceCountryCodeA3: 'USA', issuanceRegion: 'PA', expiryDate: '2029-12-28' };

export const authGetToken = { user: { login: 'CONNECTFI_CLIENTID', password: 'CONNECTFI_PASSWORD' } };

export const authGetTokenAnswer = {
  token: '6o2Rgt7vNLYrDRgKwVZkQh1cT9s0pXyUeBqGm3fJ5aWdHnKzEv8iCtLb4rMxS7Pu9w',
  dtsExpireAt: '2023-11-02T16:07:59.332Z',
};

/** Nobody's password, so that sending the example by accident changes no login. */
export const userChangePassword = { oldPassword: 'Your!OldPassword1', newPassword: 'Your!NewPassword1' };

/** From the documentation. */
export const individualUpdate = {
  customerId: 'cstap_6reGTr3k8vpAu8uFV7EdiN',
  customer: {
    email: 'abc123def4@test.test',
    phones: [
      { type: 'MOBILE', countryDialingCode: '01', phoneNumber: '1234567890' },
      { type: 'PRIMARY', countryDialingCode: '01', phoneNumber: '1234567891' },
    ],
    addresses: [{ type: 'PRIMARY', addressLine1: '123 Main Str.', addressLine2: 'apt 8', ...sentCity }],
  },
};

/** From the documentation. */
export const individualUpdateAnswer = {
  reference: 'ExtRefICust101',
  customerId: 'cstap_6reGTr3k8vpAu8uFV7EdiN',
  customerType: 'individual',
  customer: {
    firstName: 'Janice',
    lastName: 'Sample',
    gender: 'M',
    dateOfBirth: '1969-08-04',
    email: 'abc123def4@test.test',
    citizenshipCountryCodeA3: 'USA',
    addresses: [{ type: 'PRIMARY', addressLine1: '123 Main Str.', addressLine2: 'apt 8', ...city }],
    phones: [
      { type: 'MOBILE', phoneNumber: '1234567890', countryDialingCode: '01' },
      { type: 'PRIMARY', phoneNumber: '1234567891', countryDialingCode: '01' },
    ],
    identificationDocuments: [
      { type: 'SSN', issuanceCountryCodeA3: 'USA', last4: '7000' },
      { type: 'DRIVING LICENSE', value: 'PA99999999', ...license },
    ],
  },
  boises: [],
  dtsCreatedAt: '2023-11-01T16:07:59.332Z',
};

/** From the documentation. */
export const businessUpdate = {
  customerId: 'cstab_7BX5DO49J48VeWKsJ6gWNb',
  customer: {
    businessPhones: [{ type: 'PRIMARY', countryDialingCode: '01', phoneNumber: '5556667777' }],
    businessAddresses: [
      { type: 'PRIMARY', addressLine1: '789 Main Str.', addressLine2: 'Suite 10', ...sentCity },
    ],
  },
};

const representative = {
  firstName: 'JOLEEN',
  lastName: 'KAPSCH',
  gender: 'F',
  dateOfBirth: '1978-10-15',
  businessRepresentativeType: 'principal_owner',
  email: 'aa@aa.aa',
  citizenshipCountryCodeA3: 'USA',
  addresses: [{ type: 'PRIMARY', addressLine1: '123 Main Str.', addressLine2: 'apt 7', ...city }],
  phones: [{ type: 'MOBILE', phoneNumber: '1234567890', countryDialingCode: '01' }],
  identificationDocuments: [
    { type: 'SSN', value: '666989698', issuanceCountryCodeA3: 'USA' },
    { type: 'DRIVING LICENSE', value: 'PA1234567890123456', ...license },
  ],
};

/** From the documentation: it shows the representative's date of birth as a timestamp. */
export const businessUpdateAnswer = {
  reference: 'ExtRefBCust100',
  customerId: 'cstab_7BX5DO49J48VeWKsJ6gWNb',
  customerType: 'business',
  customer: {
    businessName: 'AWSM BRAND MANAGEMENT INC',
    businessFederalEin: '123456800',
    businessAddresses: [
      { type: 'PRIMARY', addressLine1: '789 Main Str.', addressLine2: 'Suite 10', ...city },
    ],
    businessPhones: [{ type: 'PRIMARY', phoneNumber: '5556667777', countryDialingCode: '01' }],
  },
  boises: [],
  dtsCreatedAt: '2023-11-01T17:13:29.457Z',
  businessRepresentatives: [
    { id: 'cstab_7BX5DPJcbmipymiokecA6d', ...representative, dateOfBirth: '1978-10-15T00:00:00.000Z' },
  ],
};

/** From the documentation. */
export const individualInit = {
  customerReference: 'ExtRefICust100',
  customerType: 'individual',
  customer: {
    firstName: 'Janice',
    lastName: 'Sample',
    gender: 'M',
    email: 'aa@aa.aa',
    phones: [{ type: 'MOBILE', countryDialingCode: '01', phoneNumber: '5556667777' }],
    dateOfBirth: '1969-08-04',
    citizenshipCountryCodeA3: 'USA',
    addresses: [{ type: 'PRIMARY', addressLine1: '123 Main Str.', addressLine2: 'apt 1', ...sentCity }],
    identificationDocuments: [
      { type: 'SSN', value: '666989698', issuanceCountryCodeA3: 'USA' },
      { type: 'DRIVING LICENSE', value: 'PA99999999', ...license },
    ],
  },
};

export const individualInitAnswer = {
  ...individualUpdateAnswer,
  reference: 'ExtRefICust100',
  customerId: 'cstap_6reGTr3k8vpAu8uFV7EdiO',
  customer: {
    ...individualUpdateAnswer.customer,
    email: 'aa@aa.aa',
    addresses: [{ type: 'PRIMARY', addressLine1: '123 Main Str.', addressLine2: 'apt 1', ...city }],
    phones: [{ type: 'MOBILE', phoneNumber: '5556667777', countryDialingCode: '01' }],
    identificationDocuments: [
      { type: 'SSN', issuanceCountryCodeA3: 'USA', last4: '9698' },
      { type: 'DRIVING LICENSE', value: 'PA99999999', ...license },
    ],
  },
};

/** The documentation's business before its update. */
export const businessInitAnswer = {
  ...businessUpdateAnswer,
  customer: {
    ...businessUpdateAnswer.customer,
    businessAddresses: [{ type: 'PRIMARY', addressLine1: '456 Main Str.', addressLine2: 'Suite 1', ...city }],
  },
};

export const businessInit = {
  customerReference: businessInitAnswer.reference,
  customerType: 'business',
  customer: businessInitAnswer.customer,
  businessRepresentatives: [representative],
};

export const customerAddEmployee = {
  companyId: businessUpdateAnswer.customerId,
  position: 'Engineer 1',
  employeeId: 'cstap_5XVGshc9neQlcWlslzN8H0',
};

const { companyId, position, employeeId } = customerAddEmployee;

export const customerAddEmployeeAnswer = {
  ...businessUpdateAnswer,
  employees: [{ employeeId, position, status: 'ACTIVE' }],
};

export const customerDisableEmployee = { companyId, employeeId };

export const customerDisableEmployeeAnswer = {
  ...businessUpdateAnswer,
  employees: [{ employeeId, position, status: 'DISABLED' }],
};

const emailUpdateRequestId = 'd1ea112078d111eeb5658f28ab5fe311';

/** Ours. */
export const customersSearchAnswer = {
  items: [{ ...individualUpdateAnswer, changedAt: '2023-11-01T17:25:13.184Z' }],
  nextCursor: null,
} as const;

/** Ours. */
export const customersRecentAnswer = {
  items: [
    {
      customerId: individualUpdateAnswer.customerId,
      customerType: 'individual',
      name: 'Janice Sample',
      openedAt: '2023-11-01T17:29:41.512Z',
    },
    {
      customerId: businessUpdateAnswer.customerId,
      customerType: 'business',
      name: businessUpdateAnswer.customer.businessName,
      openedAt: '2023-11-01T17:25:02.071Z',
    },
  ],
} as const;

/** Ours. */
export const customersHistoryAnswer = {
  items: [
    {
      version: 2,
      kind: 'updated',
      changedAt: '2023-11-01T17:25:13.184Z',
      login: 'CONNECTFI_CLIENTID',
      requestId: emailUpdateRequestId,
      sections: [{ section: 'email', before: 'aa@aa.aa', after: 'abc123def4@test.test' }],
      differences: [{ path: '/email', before: 'aa@aa.aa', after: 'abc123def4@test.test' }],
    },
  ],
  nextCursor: 'U7QaxHQxK6u5p0odZh2K4Fc',
} as const;

/** Ours. */
export const eventsAnswer = {
  items: [
    {
      id: `evt_${individualUpdateAnswer.customerId}_2`,
      type: 'customer.updated',
      timestamp: '2023-11-01T17:25:13.184Z',
      customerId: individualUpdateAnswer.customerId,
      version: 2,
      previousVersion: 1,
      sections: ['email'],
      requestId: emailUpdateRequestId,
      login: 'CONNECTFI_CLIENTID',
    },
  ],
  nextCursor: '1qjFUzbPO6FXCceqsiOVub1ETiBPDtY767rEVzEf',
} as const;

/** Ours. */
export const customersBatch = {
  items: [
    { operation: 'update', idempotencyKey: 'import-7-row-1', body: individualUpdate },
    { operation: 'init', body: individualInit },
    {
      operation: 'update',
      body: { customerId: 'cstap_unknown', customer: { email: 'abc123def4@test.test' } },
    },
  ],
};

/** Ours. */
export const customersBatchAnswer = {
  items: [
    {
      status: 200,
      data: individualUpdateAnswer,
      version: 2,
      requestId: emailUpdateRequestId,
    },
    {
      status: 200,
      data: individualInitAnswer,
      version: 1,
      requestId: 'd1ea112178d111eeb5658f28ab5fe311',
    },
    {
      status: 400,
      error: {
        code: 'customerNotFound',
        context: { customerId: 'cstap_unknown' },
        message: 'Customer not found.',
      },
    },
  ],
};
