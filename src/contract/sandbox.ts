/**
 * The sandbox's sample: the login of the documentation's snippets and the two customers of its "Update" page, in
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
