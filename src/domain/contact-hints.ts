/**
 * What is probably wrong with contact data that the schemas accept. A hint never blocks: the person who types may know
 * better. Nothing is looked up elsewhere, so a hint says what is impossible or unlikely, never what is right.
 */
import type { Address, Phone } from '../contract/customer.ts';
import { editDistance } from '../contract/nearest.ts';
import type { ContactData } from './sections.ts';
import { statesOfZip } from './zip-prefixes.ts';

/** `path` is a JSON pointer from the customer: `/addresses/0/postalCode`. */
export type ContactHint = { readonly path: string } & (
  | { readonly kind: 'zipForm' | 'zipUnknown' | 'phoneImpossible' | 'dialingCodeUnknown' }
  /** `states` are those that the ZIP code may lie in. */
  | { readonly kind: 'zipOfOtherState'; readonly states: readonly string[] }
  /** `domain` is what was probably meant. */
  | { readonly kind: 'mailDomain'; readonly domain: string }
);

/** Everything noticeable, in the order of the members; a value that a schema refuses has no hint. */
export async function contactHints(contact: ContactData): Promise<ContactHint[]> {
  const { email, addresses, businessAddresses, phones, businessPhones } = contact;
  const phoneHints = async (name: string, list: readonly Phone[] = []) =>
    (await Promise.all(list.map((phone, index) => phoneHint(phone, `/${name}/${index}`)))).flat();
  const addressHints = (name: string, list: readonly Address[] = []) =>
    list.flatMap((address, index) => zipHint(address, `/${name}/${index}`));
  return [
    ...(email === undefined ? [] : mailHint(email)),
    ...addressHints('addresses', addresses),
    ...addressHints('businessAddresses', businessAddresses),
    ...(await phoneHints('phones', phones)),
    ...(await phoneHints('businessPhones', businessPhones)),
  ];
}

function zipHint({ postalCode, stateCode, countryCodeA3 }: Address, place: string): ContactHint[] {
  if (countryCodeA3 !== 'USA') return [];
  const path = `${place}/postalCode`;
  if (!/^\d{5}(-?\d{4})?$/.test(postalCode)) return [{ kind: 'zipForm', path }];
  const states = statesOfZip(postalCode);
  if (states === null || states.includes(stateCode)) return [];
  return [states.length === 0 ? { kind: 'zipUnknown', path } : { kind: 'zipOfOtherState', path, states }];
}

/** Without a dialing code the country is not known, so nothing is known about its numbers. */
async function phoneHint({ countryDialingCode, phoneNumber }: Phone, place: string): Promise<ContactHint[]> {
  if (!countryDialingCode) return [];
  // The table of all countries' numbers is 80 kB, and only a person who corrects a phone needs it.
  const { parsePhoneNumberFromString } = await import('libphonenumber-js/min');
  // A dialing code is stored with zeros before it, as the documentation's "01".
  const code = countryDialingCode.replace(/^0+/, '');
  const number = parsePhoneNumberFromString(`+${code}${phoneNumber}`);
  if (!number) return [{ kind: 'dialingCodeUnknown', path: `${place}/countryDialingCode` }];
  return number.isValid() ? [] : [{ kind: 'phoneImpossible', path: `${place}/phoneNumber` }];
}

/** Where many people in the United States have their mail. Short domains are too close to too many others. */
const commonDomains = [
  'gmail.com',
  'yahoo.com',
  'icloud.com',
  'hotmail.com',
  'outlook.com',
  'comcast.net',
  'verizon.net',
  'charter.net',
  'sbcglobal.net',
  'bellsouth.net',
  'optonline.net',
  'earthlink.net',
  'rocketmail.com',
  'googlemail.com',
  'protonmail.com',
];

/** Domains with mail of their own that are only a typing error away from one of these. */
const alsoReal: ReadonlySet<string> = new Set(['mail.com', 'email.com', 'ymail.com', 'protonmail.ch']);

/** Names that are reserved for tests and documentation (RFC 2606). */
const reserved = /(^|\.)(test|example|invalid|localhost|example\.(com|net|org))$/;

/** How many letters may differ in a typing error. */
const mostEdits = (domain: string) => (domain.length < 12 ? 1 : 2);

function mailHint(email: string): ContactHint[] {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (reserved.test(domain) || alsoReal.has(domain) || commonDomains.includes(domain)) return [];
  const [best] = commonDomains
    .map((common) => ({ common, edits: editDistance(domain, common) }))
    .filter(({ common, edits }) => edits <= mostEdits(common))
    .sort((a, b) => a.edits - b.edits);
  return best ? [{ kind: 'mailDomain', path: '/email', domain: best.common }] : [];
}
