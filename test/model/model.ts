/** Predicts the service's answers with plain objects: no store, no encryption, no sections. */
import type { BusinessInit, CustomerInit, CustomerUpdate } from '../../src/contract/customer.ts';
import type { ErrorCode } from '../../src/contract/errors.ts';
import { type StepKind, why } from '../support/retention.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are compared whole, not read.
type Json = any;

export interface Known {
  readonly aggregator: number;
  readonly tax: string | null;
  /** The customer as the aggregator's login sees it. */
  answer: Json;
  version: number;
  readonly state: { closed: boolean; held: boolean };
  /** Names of the sections that each version changed, the first version's first. */
  readonly log: string[][];
  /** Why each version was made; null: nobody said. */
  readonly reasons: (string | null)[];
  /** The answer after each version. */
  readonly past: Json[];
}

/** Opt-in headers of a request that changes something. */
export interface Opted {
  readonly ifMatch?: readonly number[];
  readonly key?: string;
  readonly dryRun?: boolean;
  readonly reason?: string;
}

export interface Expected {
  readonly code: string;
  readonly context?: Json;
  /** The customer in the answer; its `answer` and `version` are those after the request. */
  readonly customer?: Known;
  /** Only for a dry run: the sections that would change. */
  readonly sections?: readonly string[];
  /** The request under whose key this one was sent again. */
  readonly replayOf?: Expected;
  /** The bytes of the answer, filled in by the sender of the request. */
  payload?: string;
}

/** The outcome of a change of a customer's state. */
export interface Ended {
  readonly code: ErrorCode | '0';
  /** After it. */
  readonly version?: number;
}

/** Aggregator 0 sees what the documentation shows; aggregator 1 sees only last digits. */
export class Model {
  readonly known: Known[] = [];

  /** Aggregator and id. */
  readonly #erased = new Set<string>();
  readonly #keys = new Map<string, { readonly request: string; readonly expected: Expected }>();

  /**
   * Returns the answer to a request that is sent with these headers.
   * @param request identifies endpoint, body and reason
   * @param customerId the customer it changes; null for an init
   * @param work its answer and effect without them
   */
  opted(
    aggregator: number,
    { ifMatch, key, dryRun, reason }: Opted,
    request: string,
    customerId: string | null,
    work: () => Expected,
  ): Expected {
    const name = `${aggregator} ${key}`;
    const used = key && !dryRun ? this.#keys.get(name) : undefined;
    if (used) {
      return used.request === request
        ? { code: '0', replayOf: used.expected }
        : { code: 'idempotencyKeyReused' };
    }
    const found = customerId === null ? undefined : this.find(aggregator, customerId);
    const before = structuredClone(found);
    const count = this.known.length;
    const expected = work();
    if (!expected.customer) return expected;
    const conflict = before && ifMatch && !ifMatch.includes(before.version);
    if (conflict || dryRun) {
      const after = structuredClone(expected.customer);
      const sections = after.log.slice(before?.version ?? 0).flat();
      if (found && before) Object.assign(found, before);
      this.known.length = count;
      if (conflict) return conflictOf(before, ifMatch);
      return { code: '0', sections: sections.sort(), customer: { ...after, version: before?.version ?? 1 } };
    }
    const { version, reasons } = expected.customer;
    if (version > (before?.version ?? 0)) reasons.push(reason ?? null);
    if (key) this.#keys.set(name, { request, expected });
    return expected;
  }

  find(aggregator: number, id: string): Known | undefined {
    return this.known.find((one) => one.aggregator === aggregator && one.answer.customerId === id);
  }

  init(aggregator: number, aggregatorId: string, body: CustomerInit): Expected {
    const mine = this.known.filter((one) => one.aggregator === aggregator);
    const reference = body.customerReference;
    const named = mine.find((one) => one.answer.reference === reference);
    if (named) return { code: 'referenceExists', context: { reference, entityId: named.answer.customerId } };
    const tax = taxOf(body);
    const same = mine.find((one) => tax !== null && one.tax === tax);
    if (same) {
      const { customerId } = same.answer;
      // The logins of the second aggregator are masked: they are not told whose number it is.
      const whose = aggregator === 1 ? {} : { customerId };
      return { code: 'customerExists', context: { cFiAggregatorId: aggregatorId, ...whose } };
    }
    const answer = answerOf(body, aggregator === 1);
    const state = { closed: false, held: false };
    const made = { aggregator, tax, answer, version: 1, state, log: [], reasons: [], past: [] };
    this.known.push(made);
    return { code: '0', customer: made };
  }

  update(aggregator: number, { customerId, customer, businessRepresentatives }: CustomerUpdate): Expected {
    const found = this.find(aggregator, customerId);
    if (!found) return { code: 'customerNotFound', context: { customerId } };
    const { customerType } = found.answer;
    const sent: Json = { ...customer, ...(businessRepresentatives && { businessRepresentatives }) };
    const foreign = { individual: ofBusiness, business: ofIndividual }[customerType as 'business'];
    const field = foreign.find((name) => name in sent);
    if (field) return { code: 'customerInvalidField', context: { customerId, customerType, field } };
    const people: Json[] = found.answer.businessRepresentatives ?? [];
    const stranger = businessRepresentatives?.find(({ id }) => !people.some((one) => one.id === id));
    if (stranger) {
      const context = { customerId, businessRepresentativeId: stranger.id };
      return { code: 'businessRepresentativeNotFound', context };
    }
    return changedBy(found, () => {
      Object.assign(found.answer.customer, customer);
      for (const one of businessRepresentatives ?? []) {
        Object.assign(people.find(({ id }) => id === one.id) as object, one);
      }
    });
  }

  /** @param undo true: what this one version changed; false: all that differs from it */
  revert(
    aggregator: number,
    customerId: string,
    { version, undo, sections }: { version: number; undo: boolean; sections: readonly string[] | null },
  ): Expected {
    const found = this.find(aggregator, customerId);
    if (!found) return this.#unknown(aggregator, customerId);
    if (version > found.version) return { code: 'versionNotFound', context: { customerId } };
    const now = sectionsOf(found.answer);
    const former = found.past[undo ? version - 2 : version - 1];
    const then: Map<string, string> = former ? sectionsOf(former) : new Map();
    const changed = found.log[version - 1] ?? [];
    const all = [...new Set([...now.keys(), ...then.keys()])];
    const own = undo ? changed : all.filter((name) => now.get(name) !== then.get(name));
    const names = [...new Set(sections ?? own)].sort();
    const missing = names.filter((name) => !then.has(name) || (undo && !changed.includes(name)));
    // A change without sections, such as one of the state, is not undone.
    if (missing.length > 0 || (undo && names.length === 0))
      return { code: 'sectionsNotThere', context: { customerId, sections: missing } };
    const later = undo ? found.log.slice(version).flat() : [];
    const touched = names.filter((name) => later.includes(name));
    if (touched.length > 0)
      return { code: 'sectionsChangedSince', context: { customerId, sections: touched } };
    const gone = names.find((name) => {
      const [kind, id = '', part] = name.split('/');
      const active = kind === 'employees' && part === 'status' && then.get(name) === '"ACTIVE"';
      return active && !this.find(aggregator, id);
    });
    if (gone) return { code: 'customerNotFound', context: { customerId: gone.split('/')[1] } };
    return changedBy(found, () => {
      for (const name of names) putBack(found.answer, former, name);
    });
  }

  /** The state of a customer is changed by an admin, without headers. */
  end(aggregator: number, customerId: string, kind: StepKind): Ended {
    const found = this.find(aggregator, customerId);
    if (!found) return { code: 'customerNotFound' };
    const { state } = found;
    if (kind === 'erased') return state.closed ? this.#erase(found) : { code: 'customerNotClosed' };
    const [name, value] = (
      {
        closed: ['closed', true],
        reopened: ['closed', false],
        legalHoldPlaced: ['held', true],
        legalHoldReleased: ['held', false],
      } as const
    )[kind];
    if (state[name] !== value) {
      state[name] = value;
      found.version += 1;
      found.log.push([]);
      found.reasons.push(why.reason);
      found.past.push(structuredClone(found.answer));
    }
    return { code: '0', version: found.version };
  }

  /** To endpoints of our own. The time is the service's. */
  #unknown(aggregator: number, customerId: string): Expected {
    const isErased = this.#erased.has(`${aggregator} ${customerId}`);
    return { code: isErased ? 'customerErased' : 'customerNotFound', context: { customerId } };
  }

  /** Its keys are gone with it. */
  #erase(one: Known): Ended {
    if (one.state.held) return { code: 'legalHold' };
    this.known.splice(this.known.indexOf(one), 1);
    this.#erased.add(`${one.aggregator} ${one.answer.customerId}`);
    for (const [name, { expected }] of this.#keys) {
      if (expected.customer?.answer.customerId === one.answer.customerId) this.#keys.delete(name);
    }
    return { code: '0', version: one.version + 1 };
  }

  /** @param position null: gives an employee the `state` */
  employ(
    aggregator: number,
    companyId: string,
    employeeId: string,
    position: string | null,
    state: 'ACTIVE' | 'DISABLED' = 'DISABLED',
  ): Expected {
    const company = this.find(aggregator, companyId);
    const employee = company?.answer.employees?.find((one: Json) => one.employeeId === employeeId);
    if (!company && state === 'ACTIVE') return this.#unknown(aggregator, companyId);
    // Also one that was erased since, but that is not made active again.
    const mayBe = state === 'DISABLED' || this.find(aggregator, employeeId);
    if (company && employee && position === null && mayBe) {
      return changedBy(company, () => {
        employee.status = state;
      });
    }
    for (const [customerId, wanted] of [
      [companyId, 'business'],
      [employeeId, 'individual'],
    ] as const) {
      const customerType = this.find(aggregator, customerId)?.answer.customerType;
      if (!customerType) return { code: 'customerNotFound', context: { customerId } };
      if (customerType !== wanted) {
        return { code: 'customerInvalidType', context: { customerId, customerType } };
      }
    }
    const context = { companyId, employeeId };
    if (position === null) return { code: 'employeeNotFound', context };
    if (employee) return { code: 'employeeExists', context };
    const { answer } = company as Known;
    return changedBy(company as Known, () => {
      answer.employees = [...(answer.employees ?? []), { employeeId, position, status: 'ACTIVE' }];
    });
  }
}

/** The refusal of an init that does not depend on what is stored, on its key or on its headers. */
export function refusedInit(body: CustomerInit): Expected | null {
  const ids = body.customerType === 'business' ? body.businessRepresentatives.map((one) => one.id) : [];
  const twice = ids.find((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (!twice) return null;
  return { code: 'businessRepresentativeExists', context: { businessRepresentativeId: twice } };
}

const ofIndividual = ['email', 'addresses', 'phones'];
const ofBusiness = ['businessAddresses', 'businessPhones', 'businessRepresentatives'];

/** Copies one section from a former answer. */
function putBack(answer: Json, former: Json, name: string): void {
  const [kind = '', id, part] = name.split('/');
  const of = (from: Json) =>
    part === undefined
      ? from.customer
      : from[kind].find((one: Json) => id === (kind === 'employees' ? one.employeeId : one.id));
  const member = part ?? kind;
  if (member !== 'identity' && member !== 'identificationDocuments') of(answer)[member] = of(former)[member];
}

function changedBy(one: Known, change: () => void): Expected {
  const before = sectionsOf(one.answer);
  change();
  const after = sectionsOf(one.answer);
  const names = [...after.keys()].filter((name) => after.get(name) !== before.get(name));
  if (names.length > 0) {
    one.version += 1;
    one.log.push(names);
    one.past.push(structuredClone(one.answer));
  }
  return { code: '0', customer: one };
}

/** Section name -> value as text; sections that never change have an empty text. */
export function sectionsOf({ customer, businessRepresentatives, employees }: Json): Map<string, string> {
  const sections = new Map<string, string>([['identity', '']]);
  const add = (of: Json, names: string[], prefix = '') => {
    for (const name of names) if (name in of) sections.set(prefix + name, JSON.stringify(of[name]));
  };
  add(customer, [...ofIndividual, 'businessAddresses', 'businessPhones']);
  if (!businessRepresentatives) sections.set('identificationDocuments', '');
  for (const one of businessRepresentatives ?? []) {
    const prefix = `businessRepresentatives/${one.id}/`;
    add(one, ofIndividual, prefix);
    for (const name of ['identity', 'identificationDocuments']) sections.set(prefix + name, '');
  }
  for (const one of employees ?? []) add(one, ['position', 'status'], `employees/${one.employeeId}/`);
  return sections;
}

function conflictOf({ answer, version, log }: Known, ifMatch: readonly number[]): Expected {
  const known = ifMatch.filter((one) => one > 0 && one < version);
  const context = { customerId: answer.customerId, version: String(version) };
  if (known.length === 0) return { code: 'versionTagUnknown', context };
  const sections = [...new Set(log.slice(Math.max(...known)).flat())].sort();
  return { code: 'versionConflict', context: { ...context, sections } };
}

function taxOf(body: CustomerInit): string | null {
  if (body.customerType === 'business') return `ein ${body.customer.businessFederalEin}`;
  const ssn = body.customer.identificationDocuments.find((one) => one.type === 'SSN');
  return ssn ? `ssn ${ssn.value}` : null;
}

/** The service creates ids and times; the test copies them from its answer. */
function answerOf(body: CustomerInit, masked: boolean): Json {
  const { customerReference: reference, customerType } = body;
  const rest = { reference, customerType, boises: [] };
  if (body.customerType === 'individual') return { ...rest, customer: person(body.customer, masked, true) };
  const { businessFederalEin, ...customer } = structuredClone(body.customer);
  const ein = masked ? { last4: businessFederalEin.slice(-4) } : { businessFederalEin };
  const businessRepresentatives = body.businessRepresentatives.map((one) => ({
    ...person(one, masked, false),
    dateOfBirth: `${one.dateOfBirth}T00:00:00.000Z`,
  }));
  return { ...rest, customer: { ...customer, ...ein }, businessRepresentatives };
}

function person(
  given: Partial<BusinessInit['businessRepresentatives'][number]>,
  masked: boolean,
  own: boolean,
) {
  const identificationDocuments = given.identificationDocuments?.map(({ value, ...one }) => {
    if (!masked && !(own && one.type === 'SSN')) return { ...one, value };
    return { ...one, last4: (value?.length ?? 0) > 4 ? value?.slice(-4) : '' };
  });
  return { ...structuredClone(given), identificationDocuments };
}
