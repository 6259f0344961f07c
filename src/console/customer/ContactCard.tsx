/** How a customer, or a person who acts for one, can be reached. */
import type { VNode } from 'preact';
import type { Address, Phone } from '../../contract/customer.ts';
import { customerWords } from '../words/customer.ts';
import { type Fact, Facts } from './Facts.tsx';
import { type About, PartCard } from './PartCard.tsx';
import { spoken } from './phone.ts';

const words = customerWords.fields;

export interface Contact {
  /** A business has none. */
  readonly email?: string;
  readonly phones: readonly Phone[];
  readonly addresses: readonly Address[];
}

interface Props extends Contact {
  readonly concerns: (section: string) => boolean;
  readonly about: About;
}

export function ContactCard({ email, phones, addresses, concerns, about }: Props): VNode {
  return (
    <PartCard title={customerWords.cards.contact} concerns={concerns} about={about}>
      {email !== undefined && <Facts facts={[{ label: words.email, value: <bdi>{email}</bdi> }]} />}
      <Facts facts={phones.map(phoneFact)} of="phones" />
      <Facts facts={addresses.map(addressFact)} of="addresses" />
    </PartCard>
  );
}

function phoneFact(phone: Phone): Fact {
  return { label: words.phones[phone.type], value: <span class="number">{spoken(phone)}</span> };
}

function addressFact({ type, ...address }: Address): Fact {
  const { addressLine1, addressLine2, city, stateCode, postalCode, countryCodeA3 } = address;
  const value = (
    <>
      <bdi>{addressLine1}</bdi>
      {addressLine2 && (
        <>
          , <bdi>{addressLine2}</bdi>
        </>
      )}
      <br />
      <bdi>{city}</bdi>, {stateCode} {postalCode}, {countryCodeA3}
    </>
  );
  return { label: words.addresses[type], value };
}
