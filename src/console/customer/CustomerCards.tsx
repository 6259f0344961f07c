/** Everything that a customer's record says, as cards: as it is now, or as it was at a version. */
import type { VNode } from 'preact';
import type { CustomerRecord } from '../../contract/retention.ts';
import { ContactCard } from './ContactCard.tsx';
import { BusinessCard, PersonCard } from './IdentityCard.tsx';
import type { About } from './PartCard.tsx';
import { Employees, Representatives } from './People.tsx';
import { ofContact, ofIdentity } from './sections.ts';

export function CustomerCards({
  record,
  about,
}: {
  readonly record: CustomerRecord;
  readonly about: About;
}): VNode {
  if (record.customerType === 'individual') {
    const { customer } = record;
    return (
      <div class="cards">
        <ContactCard {...customer} concerns={ofContact} about={about} />
        <PersonCard person={customer} pointer="/customer" concerns={ofIdentity} about={about} />
      </div>
    );
  }
  const { customer, businessRepresentatives, employees = [] } = record;
  const { businessPhones, businessAddresses, last4 } = customer;
  return (
    <>
      <div class="cards">
        <ContactCard
          phones={businessPhones}
          addresses={businessAddresses}
          concerns={ofContact}
          about={about}
        />
        <BusinessCard last4={last4} concerns={ofIdentity} about={about} />
      </div>
      <Representatives people={businessRepresentatives} about={about} />
      <Employees employees={employees} about={about} />
    </>
  );
}
