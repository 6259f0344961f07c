/**
 * What a column is, by its name. The names are common English ones and those of the exports of Salesforce (labels and
 * API names of Contact and Account: developer.salesforce.com, Field Reference), HubSpot (labels of the default
 * properties: knowledge.hubspot.com), QuickBooks (Online: the fields of imported contacts, Desktop: the columns of its
 * customer list; quickbooks.intuit.com) and Stripe (Dashboard and docs.stripe.com, Export file formats).
 */
import { plain } from '../clean/cleaner.ts';

export type AddressPart =
  | 'addressLine1'
  | 'addressLine2'
  | 'city'
  | 'stateCode'
  | 'postalCode'
  | 'countryCodeA3';
export type PhoneType = 'MOBILE' | 'PRIMARY' | 'LANDLINE';

export type Meaning =
  /** `rank`: of several that could be the customer's own number, the lowest is taken. */
  | { readonly is: 'id' | 'reference'; readonly rank: number }
  /** A member of an individual, or of a business. */
  | { readonly is: 'person' | 'business'; readonly member: string }
  | { readonly is: 'fullName' | 'ssn' }
  /** `group`: the columns of one address have the same. */
  | {
      readonly is: 'address';
      readonly group: string;
      readonly second: boolean;
      readonly part: AddressPart;
    }
  | { readonly is: 'phone'; readonly type: PhoneType };

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

const ids = words('opencifid connectfiid opencifcustomerid connectficustomerid cifid customerid');
const references = words(
  `customerreference customerref externalreference externalid reference referenceid customernumber customerno
  accountnumber accountno membernumber memberid clientid clientnumber recordid contactid id accountid`,
);

const members: Readonly<Record<string, string>> = {
  firstName: 'firstname first givenname forename fname',
  lastName: 'lastname last surname familyname lname',
  email: 'email emailaddress mail primaryemail mainemail customeremail email1 personemail emails',
  dateOfBirth: 'dateofbirth dob birthdate birthday personbirthdate',
  gender: 'gender sex genderidentity',
  citizenshipCountryCodeA3: 'citizenship citizenshipcountry countryofcitizenship nationality',
};
const businessMembers: Readonly<Record<string, string>> = {
  businessName:
    'company companyname accountname businessname legalname legalbusinessname organization organizationname',
  businessFederalEin:
    'ein fein federalein federaltaxid taxid taxidnumber employeridentificationnumber federalemployeridentificationnumber',
};
const fullNames = words(
  'name fullname customername contactname customerfullname displayname customer clientname',
);
const ssns = words('ssn socialsecuritynumber socialsecurityno socialsecurity social');

const phones: Readonly<Record<PhoneType, string>> = {
  MOBILE:
    'mobile mobilephone mobilephonenumber mobilenumber mobileno cell cellphone cellphonenumber cellnumber personmobilephone',
  PRIMARY:
    'phone phonenumber phoneno telephone telephonenumber tel mainphone primaryphone phone1 businessphone workphone ' +
    'officephone dayphone daytimephone customerphone accountphone phonenumbers',
  LANDLINE: 'homephone homephonenumber landline housephone eveningphone personhomephone',
};

const parts: Readonly<Record<AddressPart, string>> = {
  addressLine1:
    'street street1 streetaddress streetaddress1 addressline1 address1 line1 addr1 address streetline1',
  addressLine2:
    'street2 streetaddress2 addressline2 address2 line2 addr2 streetline2 apt apartment suite unit aptsuite',
  city: 'city town cityname citytown',
  stateCode: 'state province stateprovince stateregion statecode region stateprovincecode',
  postalCode: 'zip zipcode postalcode postcode zippostalcode zippostcode zippostal',
  countryCodeA3: 'country countrycode countryregion countryname',
};

/** What comes before the part, for the first address of a customer and for a second one. */
const firstGroups = words(
  'mailing billing billto bill card primary home residential physical customer contact company business personmailing',
);
const secondGroups = words('shipping shipto ship other personother secondary alternate');

const known: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...addressNames(),
  ...ranked('reference', references),
  ...ranked('id', ids),
  ...named('person', members),
  ...named('business', businessMembers),
  ...fullNames.map((name) => [name, { is: 'fullName' }] as const),
  ...ssns.map((name) => [name, { is: 'ssn' }] as const),
  ...Object.entries(phones).flatMap(([type, names]) =>
    words(names).map((name) => [name, { is: 'phone', type: type as PhoneType }] as const),
  ),
]);

function ranked(is: 'id' | 'reference', names: readonly string[]): [string, Meaning][] {
  return names.map((name, rank) => [name, { is, rank }]);
}

function named(is: 'person' | 'business', table: Readonly<Record<string, string>>): [string, Meaning][] {
  return Object.entries(table).flatMap(([member, names]) =>
    words(names).map((name): [string, Meaning] => [name, { is, member }]),
  );
}

/** `billingstreet`, `billingaddressstreet`, `street` and so on. */
function addressNames(): [string, Meaning][] {
  const groups = [
    ['', false] as const,
    ...firstGroups.map((group) => [group, false] as const),
    ...secondGroups.map((group) => [group, true] as const),
  ];
  return groups.flatMap(([group, second]) =>
    Object.entries(parts).flatMap(([part, names]) =>
      words(names).flatMap((name) =>
        [`${group}${name}`, `${group}address${name}`].map((whole): [string, Meaning] => [
          whole,
          { is: 'address', group, second, part: part as AddressPart },
        ]),
      ),
    ),
  );
}

/** @returns null if the name is not known */
export function meaningOf(name: string): Meaning | null {
  // Salesforce ends the names of an organization's own fields with __c, Stripe those of metadata with (metadata).
  return known.get(plain(name.trim().replace(/(__c| \(metadata\))$/i, ''))) ?? null;
}
