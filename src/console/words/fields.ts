/** What sections of a customer and their fields are called. */

/** Names of sections and of their fields. A name that is not here is shown as the API has it. */
export const fieldWords = {
  sections: {
    email: 'E-mail',
    addresses: 'Addresses',
    businessAddresses: 'Addresses',
    phones: 'Phones',
    businessPhones: 'Phones',
    identificationDocuments: 'Documents',
    identity: 'Identity',
    position: 'Position',
    status: 'State',
  } as Readonly<Record<string, string>>,
  /** One item of a list, by the list and by the item's type. */
  items: {
    addresses: { PRIMARY: 'Address', SECONDARY: 'Second address' },
    businessAddresses: { PRIMARY: 'Address', SECONDARY: 'Second address' },
    phones: { MOBILE: 'Mobile', LANDLINE: 'Landline', PRIMARY: 'Primary phone' },
    businessPhones: { MOBILE: 'Mobile', LANDLINE: 'Landline', PRIMARY: 'Primary phone' },
    identificationDocuments: { SSN: 'SSN', 'DRIVING LICENSE': 'License', PASSPORT: 'Passport' },
  } as Readonly<Record<string, Readonly<Record<string, string>>>>,
  fields: {
    type: 'kind',
    addressLine1: 'line 1',
    addressLine2: 'line 2',
    city: 'city',
    postalCode: 'ZIP',
    stateCode: 'state',
    countryCodeA3: 'country',
    phoneNumber: 'number',
    countryDialingCode: 'country code',
    issuanceCountryCodeA3: 'issued by',
    issuanceRegion: 'issued in',
    expiryDate: 'valid until',
    value: 'number',
    last4: 'number',
    firstName: 'first name',
    lastName: 'last name',
    gender: 'gender',
    dateOfBirth: 'date of birth',
    citizenshipCountryCodeA3: 'citizenship',
    businessName: 'name of the business',
    businessFederalEin: 'EIN',
    businessRepresentativeType: 'role',
  } as Readonly<Record<string, string>>,
  order: 'order',
  item: 'Item',
  representative: 'Representative',
  employee: 'Employee',
} as const;

/** Names of the representatives by their id; one that is missing is named by the id. */
export type PeopleNames = ReadonlyMap<string, string>;

/** The names of sections, as people say them: those of the customer, then those of each person under the person. */
export function sectionNames(sections: readonly string[], people: PeopleNames = new Map()): string {
  const byOwner = new Map<string, string[]>([['', []]]);
  for (const section of sections) {
    const { part, owner } = placeOf(section, people);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), partName(part)]);
  }
  return [...byOwner]
    .filter(([, parts]) => parts.length > 0)
    .map(([owner, parts]) => (owner === '' ? parts.join(', ') : `${owner}: ${parts.join(', ')}`))
    .join('; ');
}

export function partName(part: string): string {
  return fieldWords.sections[part] ?? part;
}

/** @returns what a section is about, and whose it is; the owner is empty for the customer */
export function placeOf(
  section: string,
  people: PeopleNames,
): { readonly part: string; readonly owner: string } {
  const [kind = '', id = '', part] = section.split('/');
  if (part === undefined) return { part: section, owner: '' };
  const owner = kind === 'employees' ? fieldWords.employee : fieldWords.representative;
  return { part, owner: people.get(id) ?? `${owner} ${id}` };
}
