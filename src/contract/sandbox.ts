/**
 * The sandbox's sample: the login of the documentation's snippets, a login of each other role, and the two customers of its "Update" page, in
 * the state before the page's two requests. Values that the page does not show (the earlier contact data, the first
 * digits of the SSN) are reserved values.
 */
import type { BusinessInit, IndividualInit } from './customer.ts';
import { businessInit, businessUpdateAnswer, individualInit, individualUpdateAnswer } from './examples.ts';

export const sandboxLogin = {
  login: 'CONNECTFI_CLIENTID',
  password: 'CONNECTFI_PASSWORD',
  aggregatorId: 'CLIENTID',
  /** scrypt of the published password at today's cost, computed once: a reset takes milliseconds, hashing longer. */
  passwordHash: '$scrypt$ln=17,r=8,p=1$nDPBaJqeBng1imR43ciKoQ$fWxEjOJNfWbOfsUBz7MUZW8+9FRNq8/jSOfdLp+V6ZE',
} as const;

/** A login of each role of people, for who tries out the console or `/logins`. */
export const sandboxPeople = [
  {
    login: 'SANDBOX_SUPPORT',
    password: 'Support!Password1',
    aggregatorId: sandboxLogin.aggregatorId,
    role: 'support',
    passwordHash: '$scrypt$ln=17,r=8,p=1$Ht+UE3p0JiFdI9zUScgLxw$lnGWxQTIqAS33Me65IqXZbQeWGDsHOS4STj9ssCF/9w',
  },
  {
    login: 'SANDBOX_AUDITOR',
    password: 'Auditor!Password1',
    aggregatorId: sandboxLogin.aggregatorId,
    role: 'auditor',
    passwordHash: '$scrypt$ln=17,r=8,p=1$D5JFsa9jpJLSPLbsYEjaXw$x2s4tx+2jRziQc7aYIXNPZo21e5noZI6JWa7ZcuRnr0',
  },
  {
    login: 'SANDBOX_ADMIN',
    password: 'Admin!Password1',
    aggregatorId: sandboxLogin.aggregatorId,
    role: 'admin',
    passwordHash: '$scrypt$ln=17,r=8,p=1$I/s5CwS/WYSqw5IUxpgjDg$skHJqNp2St9GMwIr1VykqwgjllBun+tG9wN5P3l6664',
  },
] as const;

const { customer } = individualInit as IndividualInit;
const [, drivingLicense] = customer.identificationDocuments;
const [representative] = (businessInit as BusinessInit).businessRepresentatives;
const [representativeAnswer] = businessUpdateAnswer.businessRepresentatives;

export interface SandboxCustomer {
  readonly customerId: string;
  readonly createdAt: string;
  readonly init: IndividualInit | BusinessInit;
}

export const sandboxCustomers: readonly SandboxCustomer[] = [
  {
    customerId: individualUpdateAnswer.customerId,
    createdAt: individualUpdateAnswer.dtsCreatedAt,
    init: {
      customerReference: individualUpdateAnswer.reference,
      customerType: 'individual',
      customer: {
        ...customer,
        identificationDocuments: [
          { type: 'SSN', value: '666987000', issuanceCountryCodeA3: 'USA' },
          ...(drivingLicense ? [drivingLicense] : []),
        ],
      },
    },
  },
  {
    customerId: businessUpdateAnswer.customerId,
    createdAt: businessUpdateAnswer.dtsCreatedAt,
    init: {
      ...(businessInit as BusinessInit),
      businessRepresentatives:
        representative && representativeAnswer ? [{ ...representative, id: representativeAnswer.id }] : [],
    },
  },
];
