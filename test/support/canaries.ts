/** Values that must never appear in clear text, and two customers that consist of them. */
import { address, business, individual, phone } from './arbitraries.ts';

/** Reserved values that occur nowhere else; only letters and digits if the value is tried as a property name. */
export const personal = {
  ssn: '666471829',
  ein: '001738264',
  representativeSsn: '666918273',
  email: 'canary.email@example.test',
  newEmail: 'canary.second@example.test',
  phone: '202555014738',
  newPhone: '202555019264',
  street: '4711 Canary Street',
  newStreet: '4712 Canary Street',
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  businessName: 'Canary Traders',
  position: 'Canary Keeper',
  passport: 'CANARYPASS77',
  reason: 'Canary told on the phone',
  reasonOfItem: 'Canary wrote a letter',
  reasonOfRevert: 'Canary mistyped it again',
};
export const secrets = {
  password: 'Canary!Passw0rd1',
  newPassword: 'Canary!Passw0rd2',
  wrong: 'Canary!Wr0ngpass',
  inUrl: 'CanaryKeyInTheUrl55',
};
export const inClear = { reference: 'CanaryReference1' };

function person() {
  const { firstName, lastName, email } = personal;
  const addresses = [address(personal.street)];
  return {
    ...individual(1).customer,
    firstName,
    lastName,
    email,
    addresses,
    phones: [phone(personal.phone)],
  };
}

function document(value: string, type: 'SSN' | 'PASSPORT' = 'SSN') {
  return { type, value, issuanceCountryCodeA3: 'USA' };
}

export const personInit = {
  customerReference: inClear.reference,
  customerType: 'individual',
  customer: {
    ...person(),
    identificationDocuments: [document(personal.ssn), document(personal.passport, 'PASSPORT')],
  },
};
export const businessInit = {
  customerReference: 'CanaryReference2',
  customerType: 'business',
  customer: {
    ...business(1).customer,
    businessName: personal.businessName,
    businessFederalEin: personal.ein,
    businessAddresses: [address(personal.street)],
    businessPhones: [phone(personal.phone)],
  },
  businessRepresentatives: [
    {
      ...person(),
      identificationDocuments: [document(personal.representativeSsn)],
      businessRepresentativeType: 'principal_owner',
    },
  ],
};
