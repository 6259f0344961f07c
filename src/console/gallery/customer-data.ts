/** Canned customers for the gallery, as people are shown them: reserved values, numbers masked. */
import type { Address, Phone } from '../../contract/customer.ts';
import { businessUpdateAnswer, individualUpdateAnswer } from '../../contract/examples.ts';
import type { HistoryItem } from '../../contract/history.ts';
import type { BusinessRecord, IndividualRecord, Representative } from '../../contract/types.ts';
import { documentAnswer } from '../../domain/mask.ts';
import type { Recent } from '../customer/last-change.ts';

export const now = new Date('2026-11-25T10:04:00.000Z');

type Documents = Representative['identificationDocuments'];

function masked(documents: readonly object[]): Documents {
  return documents.map((one) =>
    'last4' in one ? one : documentAnswer(one as never, 'representative', 'masked'),
  ) as Documents;
}

const person = individualUpdateAnswer.customer;

export const individual = {
  ...individualUpdateAnswer,
  customer: { ...person, identificationDocuments: masked(person.identificationDocuments) },
} as IndividualRecord;

const { businessFederalEin, ...company } = businessUpdateAnswer.customer;
const [joleen] = businessUpdateAnswer.businessRepresentatives;
const representative = {
  ...joleen,
  identificationDocuments: masked(joleen?.identificationDocuments ?? []),
} as Representative;

export const business = {
  ...businessUpdateAnswer,
  customer: { ...company, last4: businessFederalEin.slice(-4) },
  businessRepresentatives: [representative],
  employees: [
    { employeeId: individual.customerId, position: 'Engineer 1', status: 'ACTIVE' },
    { employeeId: 'cstap_5XVGshc9neQlcWlslzN8H0', position: 'Clerk', status: 'DISABLED' },
  ],
} as BusinessRecord;

const { employees: _none, ...alone } = business;
export const withoutEmployees = alone as BusinessRecord;

function times<Value>(count: number, one: (place: number) => Value): Value[] {
  return Array.from({ length: count }, (_, place) => one(place));
}

const manyPhones: Phone[] = times(20, (place) => ({
  type: place === 0 ? 'PRIMARY' : 'MOBILE',
  phoneNumber: `20255501${String(place).padStart(2, '0')}`,
  countryDialingCode: '1',
}));

/** As long and as strange as values may be. */
export const longIndividual = {
  ...individual,
  reference: 'R'.repeat(32),
  closedAt: '2026-11-20T08:00:00.000Z',
  legalHoldSince: '2026-11-24T08:00:00.000Z',
  customer: {
    ...individual.customer,
    firstName: 'عبد الرحمن بن محمد بن عبد الله بن عبد العزيز الطويل',
    lastName: `${'Wolfeschlegelsteinhausenbergerdorff'.repeat(2).slice(0, 46)} 👩‍🚀`,
    email: `${'a'.repeat(64)}@${'long-label-'.repeat(15)}x.example.test`,
    phones: manyPhones,
    addresses: [
      ...individual.customer.addresses,
      {
        type: 'SECONDARY',
        addressLine1: 'רחוב '.repeat(9).trim(),
        addressLine2: 'Λ'.repeat(50),
        city: 'תל אביב 🌊',
        countryCodeA3: 'ISR',
        postalCode: '1234567890',
        stateCode: 'PA',
      },
    ],
  },
} as IndividualRecord;

export const longBusiness = {
  ...business,
  customer: { ...business.customer, businessName: 'W'.repeat(50), businessPhones: manyPhones },
  businessRepresentatives: times(20, (place) => ({
    ...representative,
    id: `${representative.id}${place}`,
    firstName: `${place + 1} ${'Joleen '.repeat(6)}`.trim(),
  })),
} as BusinessRecord;

const change = (version: number, rest: Partial<HistoryItem>): HistoryItem => ({
  version,
  kind: 'updated',
  changedAt: '2026-11-25T10:02:00.000Z',
  login: 's.agent',
  requestId: `d1ea112078d111eeb5658f28ab5fe31${version}`,
  sections: [],
  differences: [],
  ...rest,
});

const { customer: janice } = individual;
const { customer: awsm } = business;

const registered = change(1, {
  kind: 'created',
  login: 'crm_import',
  changedAt: '2023-11-01T16:07:59.332Z',
  sections: [
    { section: 'email', after: janice.email },
    { section: 'phones', after: janice.phones },
    { section: 'addresses', after: janice.addresses },
    { section: 'identity', after: { firstName: janice.firstName, lastName: janice.lastName } },
    { section: 'identificationDocuments', after: janice.identificationDocuments },
  ],
});

/** The customer was never changed. */
export const unchanged: Recent = { changes: [registered], complete: true };

function moved(section: 'addresses' | 'businessAddresses', [address]: readonly Address[]): HistoryItem {
  const before = [{ ...address, addressLine1: '122 Main Str.' }];
  return change(12, { reason: 'moved, ticket 4711', sections: [{ section, before, after: [address] }] });
}

const [mobile] = janice.phones;

export const recent: Recent = {
  changes: [
    moved('addresses', janice.addresses),
    change(11, {
      login: 'crm_import',
      changedAt: '2026-11-12T08:30:00.000Z',
      sections: [{ section: 'email', before: 'old@test.test', after: janice.email }],
    }),
    change(10, {
      kind: 'reverted',
      changedAt: '2026-11-11T08:30:00.000Z',
      reason: 'wrong customer',
      sections: [
        { section: 'phones', before: [{ ...mobile, phoneNumber: '1234567899' }], after: janice.phones },
      ],
    }),
  ],
  complete: false,
};

export const recentOfBusiness: Recent = {
  changes: [moved('businessAddresses', awsm.businessAddresses)],
  complete: false,
};

export const ended: Recent = {
  changes: [
    change(4, { kind: 'erased', login: 'c.officer', reason: 'Retention time over' }),
    change(3, { kind: 'closed', login: 'c.officer', changedAt: '2021-11-02T09:30:00.000Z' }),
    change(2, { changedAt: '2021-11-01T09:30:00.000Z' }),
    { ...registered, sections: [] },
  ],
  complete: true,
};
