/** The walk along the changes of one customer, oldest first, up to the customer's own row. */
import type { RecordState } from '../../domain/sections.ts';
import { type Owner, SealBroken, type Vault } from '../../vault/vault.ts';
import {
  isDestroyed,
  isTexts,
  type Payload,
  payloadOf,
  rowProblem,
  type StoredProof,
} from './change-check.ts';
import { digestIn, digestOf, type Facts } from './change-proof.ts';
import { reasonSection } from './change-reason.ts';
import { OPEN, stateAfter } from './record-state.ts';

/** The possible problems; docs/operations.md explains each. */
export type Problem =
  | 'missing version'
  | 'missing payload'
  | 'altered payload'
  | 'altered row'
  | 'forged change'
  | 'repeated change'
  | 'wrong before'
  | 'swapped cipher text'
  | 'unreadable cipher text'
  | 'altered head'
  | 'altered customer'
  | 'missing customer'
  | 'missing history';

export interface Fault {
  readonly customerId: string;
  /** Version of the change; if the customer's own row does not match, of that row. */
  readonly version: number;
  readonly problem: Problem;
}

/** A customer that was erased: nothing of it is left to compare, and nothing is missing. */
export interface Erased {
  readonly customerId: string;
  /** Of its last change. */
  readonly version: number;
  /** When, ISO 8601. */
  readonly erasedAt: string;
}

/** A customer's own row, as far as its changes determine it. */
export interface OwnRow extends Facts, RecordState {
  readonly version: number;
  readonly link: string;
  readonly createdAt: string;
  readonly employeeIds: readonly string[];
  readonly sections: unknown;
}

/** The result of walking one customer's history. */
export interface Walked {
  readonly faults: readonly Fault[];
  /** Changes whose payload was destroyed when the customer was erased. */
  readonly destroyed: number;
  /** Null if it was not erased. */
  readonly erased: Erased | null;
}

export class CustomerWalk {
  readonly #vault: Vault;
  readonly #owner: Owner;
  #version = 0;
  #link = '';
  #createdAt = '';
  #facts: Facts | null = null;
  #state = OPEN;
  /** In the order they were added. */
  readonly #employeeIds = new Set<string>();
  /** The newest sealed text of each section that was found intact. */
  readonly #sections = new Map<string, string>();
  /** False after a change that does not list its sections: any section may have been in it. */
  #complete = true;
  /** The change that erased the customer. */
  #erased: Erased | null = null;
  /** Versions whose payload is missing: a later change may show that the customer was erased. */
  readonly #gone: number[] = [];
  /** Changes whose values are still not to be opened. */
  #openedBefore: number;

  /** @param openedBefore how many of its changes an earlier walk opened: their values are not opened again */
  constructor(vault: Vault, owner: Owner, openedBefore = 0) {
    this.#vault = vault;
    this.#owner = owner;
    this.#openedBefore = openedBefore;
  }

  get customerId(): string {
    return this.#owner.customerId;
  }

  /** @returns the first problem of the customer's next change */
  next(change: StoredProof): Fault[] {
    const destroyed = isDestroyed(change);
    const payload = destroyed ? null : payloadOf(change);
    const problem = this.#problemOf(change, payload, destroyed);
    if (this.#openedBefore > 0) this.#openedBefore--;
    this.#version = change.version;
    this.#link = change.link;
    if (change.version === 1) this.#createdAt = change.changedAt;
    if (destroyed) this.#gone.push(change.version);
    if (problem === 'missing version' || payload === null) this.#forget();
    if (payload) this.#take(payload);
    this.#state = stateAfter(this.#state, change);
    // The customer is gone after that, so it is always the last change.
    this.#erased = change.kind === 'erased' && problem === null ? this.#erasedBy(change) : null;
    return problem === null ? [] : [this.#fault(problem)];
  }

  /**
   * @param own null: the customer does not exist
   * @param repeated versions of changes whose request had already made another change of the customer
   */
  end(own: OwnRow | null, repeated: readonly number[]): Walked {
    const erased = this.#erased;
    const lost = erased ? [] : this.#gone;
    const problem = own ? this.#problemOfCustomer(own) : erased ? null : 'missing customer';
    const faults = [
      ...lost.map((version) => this.#fault('missing payload', version)),
      ...repeated.map((version) => this.#fault('repeated change', version)),
      ...(problem === null ? [] : [this.#fault(problem, own?.version)]),
    ];
    return { faults, destroyed: this.#gone.length - lost.length, erased };
  }

  /** The customer's next change existed earlier, and is gone now. */
  brokenOff(): Fault {
    return this.#fault('missing version', this.#version + 1);
  }

  #fault(problem: Problem, version = this.#version): Fault {
    return { customerId: this.#owner.customerId, version, problem };
  }

  #problemOf(change: StoredProof, payload: Payload | null, destroyed: boolean): Problem | null {
    if (change.version !== this.#version + 1) return 'missing version';
    if (payload === null && !destroyed) return 'altered payload';
    const problem = rowProblem(this.#vault, this.#link, change);
    if (problem) return problem;
    // A registration is always the first change, and the first change is always a registration.
    if ((change.kind === 'created') !== (change.version === 1)) return 'missing version';
    return payload && this.#problemOfPayload(payload, change.requestId);
  }

  #problemOfPayload({ before, after, unchanged, reason }: Payload, requestId: string): Problem | null {
    const names = Object.keys({ ...before, ...after });
    const follows =
      names.every((name) => this.#was(name, digestIn(before, name))) &&
      Object.entries(unchanged).every(([name, digest]) => this.#was(name, digest));
    if (!follows) return 'wrong before';
    if (this.#openedBefore > 0) return null;
    const told = reason === null ? {} : { [reasonSection(requestId)]: reason };
    return this.#problemOfTexts(before) ?? this.#problemOfTexts(after) ?? this.#problemOfTexts(told);
  }

  /** Tells whether the section had this digest until now; undefined: it did not exist. */
  #was(name: string, digest: string | undefined): boolean {
    const text = this.#sections.get(name);
    if (text === undefined) return digest === undefined || !this.#complete;
    return digestOf(text) === digest;
  }

  /** Opens the texts that were not already opened under this name. */
  #problemOfTexts(sealed: Readonly<Record<string, string>>): Problem | null {
    for (const [name, text] of Object.entries(sealed)) {
      const problem = this.#sections.get(name) === text ? null : this.#problemOfText(name, text);
      if (problem) return problem;
    }
    return null;
  }

  #problemOfText(name: string, text: string): Problem | null {
    try {
      const plain = this.#vault.open(this.#owner, name, text);
      return this.#vault.digest(this.#owner, name, plain) === digestOf(text) ? null : 'swapped cipher text';
    } catch (error) {
      if (error instanceof SealBroken) return 'unreadable cipher text';
      throw error;
    }
  }

  #take({ before, after, facts }: Payload): void {
    for (const name of Object.keys(before)) this.#sections.delete(name);
    for (const [name, text] of Object.entries(after)) {
      this.#sections.set(name, text);
      const employeeId = /^employees\/([^/]+)\//.exec(name)?.[1];
      if (employeeId !== undefined) this.#employeeIds.add(employeeId);
    }
    if (facts) this.#facts = facts;
  }

  #forget(): void {
    this.#sections.clear();
    this.#complete = false;
  }

  #erasedBy({ customerId, version, changedAt }: StoredProof): Erased {
    return { customerId, version, erasedAt: changedAt };
  }

  #problemOfCustomer(own: OwnRow): Problem | null {
    if (this.#erased) return 'altered customer';
    if (own.version !== this.#version || own.link !== this.#link) return 'altered head';
    if (!isTexts(own.sections) || !this.#isEnd(own, own.sections)) return 'altered customer';
    return this.#problemOfTexts(own.sections);
  }

  /** Tells whether the row matches the sum of the changes, as far as they are still readable. */
  #isEnd(own: OwnRow, sections: Readonly<Record<string, string>>): boolean {
    const names = new Set([...this.#sections.keys(), ...Object.keys(sections)]);
    const people = [...this.#employeeIds];
    return (
      own.createdAt === this.#createdAt &&
      own.closedAt === this.#state.closedAt &&
      own.legalHoldSince === this.#state.legalHoldSince &&
      [...names].every((name) => this.#was(name, digestIn(sections, name))) &&
      (!this.#complete || same(own.employeeIds, people)) &&
      (this.#facts === null || same(factsOf(own), factsOf(this.#facts)))
    );
  }
}

function factsOf({ customerType, reference, taxIndex, representativeIds }: Facts): unknown[] {
  return [customerType, reference, taxIndex, representativeIds];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
