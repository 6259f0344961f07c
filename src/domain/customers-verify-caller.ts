/** Whether what a caller says matches a customer, and whether that is enough. */
import type {
  CallerAnswers,
  CallerVerification,
  ComparedAnswers,
  LastVerification,
  VerifiedCaller,
} from '../contract/caller.ts';
import { type CallerAnswer, callerAnswers } from '../contract/caller-answers.ts';
import type { Address, IdentificationDocument, Phone } from '../contract/customer.ts';
import { representativeSection, type Sections, type StoredCustomer } from './sections.ts';

type Same = (one: string, other: string) => boolean;

/** What a customer, or a representative of one, may answer: every current value. */
type Known = Readonly<Record<CallerAnswer, readonly string[]>>;

/**
 * @param isSame compares in constant time
 * @param representativeId one of the customer's representatives: number and date of birth are then theirs alone, and
 *   the rest theirs or that of the business
 * @returns for each answer given whether it matches; if the customer has no such value, it does not
 */
export function comparedAnswers(
  stored: StoredCustomer,
  answers: CallerAnswers,
  isSame: Same,
  representativeId?: string,
): ComparedAnswers {
  const own = knownOf(stored.sections, (section) => section);
  const known =
    representativeId === undefined
      ? own
      : ofRepresentative(
          own,
          knownOf(stored.sections, (section) => representativeSection(representativeId, section)),
        );
  const given = callerAnswers.flatMap((name) => {
    const said = answers[name];
    return said === undefined ? [] : [[name, fitsAny(name, said, known[name], isSame)] as const];
  });
  return Object.fromEntries(given);
}

function ofRepresentative(business: Known, person: Known): Known {
  const either = (name: CallerAnswer) => [...person[name], ...business[name]];
  return {
    ...person,
    postalCode: either('postalCode'),
    phoneLast4: either('phoneLast4'),
    email: either('email'),
  };
}

function knownOf(sections: Sections, nameOf: (section: string) => string): Known {
  const at = <Value>(name: string) => sections[nameOf(name)] as Value | undefined;
  const { businessFederalEin, dateOfBirth } = at<Record<string, string>>('identity') ?? {};
  const documents = at<IdentificationDocument[]>('identificationDocuments') ?? [];
  const numbers = documents.filter(({ type }) => type === 'SSN').map(({ value }) => value);
  const addresses = [...(at<Address[]>('addresses') ?? []), ...(at<Address[]>('businessAddresses') ?? [])];
  const phones = [...(at<Phone[]>('phones') ?? []), ...(at<Phone[]>('businessPhones') ?? [])];
  return {
    taxNumberLast4: [...numbers, businessFederalEin].flatMap((value) => value?.slice(-4) ?? []),
    dateOfBirth: dateOfBirth === undefined ? [] : [dateOfBirth],
    postalCode: addresses.map(({ postalCode }) => postalCode),
    phoneLast4: phones.map(({ phoneNumber }) => phoneNumber.slice(-4)),
    email: [at<string>('email')].flatMap((value) => value ?? []),
  };
}

/** Compares with all values, even after a match, so that the time it takes reveals nothing about them. */
function fitsAny(name: CallerAnswer, said: string, values: readonly string[], isSame: Same): boolean {
  const fold = folds[name];
  return values.map((value) => isSame(...fold(said, value))).includes(true);
}

type Fold = (said: string, stored: string) => [string, string];

const exactly: Fold = (said, stored) => [said, stored];

const folds: Readonly<Record<CallerAnswer, Fold>> = {
  taxNumberLast4: exactly,
  dateOfBirth: exactly,
  postalCode: (said, stored) => sameLength(postalCode(said), postalCode(stored)),
  phoneLast4: exactly,
  email: (said, stored) => [email(said), email(stored)],
};

function email(text: string): string {
  return text.normalize('NFKC').trim().toUpperCase().toLowerCase();
}

function postalCode(text: string): string {
  return text.replaceAll(/[ -]/g, '').toUpperCase();
}

const ZIP = /^[0-9]{5}(?:[0-9]{4})?$/;

/** People say the ZIP or the ZIP+4, and either may be stored: only what both have is compared. */
function sameLength(said: string, stored: string): [string, string] {
  const length = ZIP.test(said) && ZIP.test(stored) ? Math.min(said.length, stored.length) : undefined;
  return [said.slice(0, length), stored.slice(0, length)];
}

/** The names of the answers that matched, or of those that did not, in the order in which they are shown. */
export function answersThat(fits: ComparedAnswers, fitted: boolean): CallerAnswer[] {
  return callerAnswers.filter((name) => fits[name] === fitted);
}

/** Tells whether enough answers match for the policy. A further answer that does not match changes nothing. */
export function isVerified(
  fits: ComparedAnswers,
  { atLeast, including }: Pick<CallerVerification, 'atLeast' | 'including'>,
): boolean {
  const fitted = answersThat(fits, true);
  return fitted.length >= atLeast && including.every((name) => fitted.includes(name));
}

/** What is kept with a change. @param last passed; the last one counts, so a later one that failed cancels it */
export function verifiedBy({ at, fits, representativeId }: LastVerification): VerifiedCaller {
  return {
    at,
    answers: answersThat(fits, true),
    ...(representativeId !== undefined && { representativeId }),
  };
}
