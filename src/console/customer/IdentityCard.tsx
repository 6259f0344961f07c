/** Who a customer is, or a person who acts for one. Numbers are masked. */
import type { VNode } from 'preact';
import type { StoredDocument } from '../../contract/types.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Masked } from '../frame/components/values.tsx';
import { customerWords } from '../words/customer.ts';
import { type Fact, Facts } from './Facts.tsx';
import { documentNumbers, einNumber, type HiddenNumber } from './numbers.ts';
import { type About, PartCard } from './PartCard.tsx';

const words = customerWords.fields;

export interface Person {
  readonly gender: 'M' | 'F';
  /** A date, perhaps with a time that says nothing. */
  readonly dateOfBirth: string;
  readonly citizenshipCountryCodeA3: string;
  readonly identificationDocuments: readonly StoredDocument[];
}

interface Surroundings {
  readonly concerns: (section: string) => boolean;
  readonly about: About;
}

/** @param pointer where the person stands in the customer's answer */
export function PersonCard({
  person,
  pointer,
  concerns,
  about,
}: Surroundings & { readonly person: Person; readonly pointer: string }): VNode {
  const { dateOfBirth, gender, citizenshipCountryCodeA3, identificationDocuments } = person;
  const today = about.now.toISOString().slice(0, 10);
  const numbers = documentNumbers(identificationDocuments, pointer);
  const documents = identificationDocuments.map((document, place) => {
    const number = numbers[place] as HiddenNumber;
    return numberFact(number, about, { ...document, today });
  });
  const facts = [
    { label: words.born, value: dateOfBirth.slice(0, 10) },
    { label: words.gender, value: words.genders[gender] },
    { label: words.citizenship, value: citizenshipCountryCodeA3 },
  ];
  return (
    <PartCard title={customerWords.cards.identity} concerns={concerns} about={about}>
      <Facts facts={facts} />
      <Facts facts={documents} of="documents" />
    </PartCard>
  );
}

export function BusinessCard({
  last4,
  concerns,
  about,
}: Surroundings & { readonly last4: string | undefined }): VNode {
  return (
    <PartCard title={customerWords.cards.identity} concerns={concerns} about={about}>
      <Facts facts={[numberFact(einNumber(last4), about)]} />
    </PartCard>
  );
}

/** @param document what it says besides its number; dates as `2029-01-31` */
function numberFact(
  { label, field, last4 }: HiddenNumber,
  { revealAt }: About,
  document?: Pick<StoredDocument, 'type' | 'issuanceRegion' | 'expiryDate'> & { readonly today: string },
): Fact {
  const value = (
    <span class="hidden-number">
      {document?.issuanceRegion && <bdi>{document.issuanceRegion}</bdi>}
      <Masked last4={last4} kind={shapeOf(document?.type)} />
      {document?.expiryDate && <Validity until={document.expiryDate} today={document.today} />}
      {revealAt !== undefined && (
        <LinkButton small href={`${revealAt}?${new URLSearchParams({ field })}`} data-dialog>
          {customerWords.reveal}
          <span class="visually-hidden"> {label}</span>
        </LinkButton>
      )}
    </span>
  );
  return { label, value };
}

function Validity({ until, today }: { readonly until: string; readonly today: string }): VNode {
  const over = until < today;
  return (
    <span class={over ? 'over' : 'muted'}>
      {over ? customerWords.expired : customerWords.until} {until}
    </span>
  );
}

/** @param type left out: the number of a business */
function shapeOf(type?: StoredDocument['type']): 'ssn' | 'ein' | 'plain' {
  if (type === undefined) return 'ein';
  return type === 'SSN' ? 'ssn' : 'plain';
}
