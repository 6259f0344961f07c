/** Who acts for a business, and who works there. */
import type { VNode } from 'preact';
import type { Employee, Representative } from '../../contract/types.ts';
import { fullName } from '../../domain/customer-name.ts';
import { Table } from '../frame/components/lists.tsx';
import { Badge } from '../frame/components/notes.tsx';
import { customerWords } from '../words/customer.ts';
import { ContactCard } from './ContactCard.tsx';
import { PersonCard } from './IdentityCard.tsx';
import { pointerTo } from './numbers.ts';
import { type About, PartCard } from './PartCard.tsx';
import { ofContact, ofEmployees, ofIdentity, ofRepresentative } from './sections.ts';

/** Up to this many people are unfolded: a reader can scan these, but not twenty. */
const UNFOLDED = 3;

export function Representatives({
  people,
  about,
}: {
  readonly people: readonly Representative[];
  readonly about: About;
}): VNode {
  return (
    <section class="people">
      <h2>{customerWords.people}</h2>
      {people.map((person, place) => (
        <details key={person.id} class="person" open={people.length <= UNFOLDED}>
          <summary>
            <bdi class="name">{fullName(person)}</bdi>{' '}
            <Badge text={customerWords.roles[person.businessRepresentativeType]} />
          </summary>
          <div class="cards">
            <ContactCard {...person} concerns={ofRepresentative(person.id, ofContact)} about={about} />
            <PersonCard
              person={person}
              pointer={pointerTo(place)}
              concerns={ofRepresentative(person.id, ofIdentity)}
              about={about}
            />
          </div>
        </details>
      ))}
    </section>
  );
}

/** @param employees none: the card says so */
export function Employees({
  employees,
  about,
}: {
  readonly employees: readonly Employee[];
  readonly about: About;
}): VNode {
  const title = customerWords.cards.employees;
  return (
    <PartCard title={title} concerns={ofEmployees} about={about}>
      {employees.length === 0 ? (
        <p class="muted">{customerWords.noEmployees}</p>
      ) : (
        <Table
          caption={title}
          columns={[customerWords.employee, customerWords.position, customerWords.status]}
          rows={employees.map(({ employeeId, position, status }) => [
            <a href={`/console/customers/${employeeId}`}>
              <code>{employeeId}</code>
            </a>,
            <bdi>{position}</bdi>,
            <Badge kind={status === 'ACTIVE' ? 'good' : 'plain'} text={customerWords.statuses[status]} />,
          ])}
        />
      )}
    </PartCard>
  );
}
