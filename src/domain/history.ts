/** A stored change for people and programs to read: sections before and after, and each field that differs. */
import type { IdentificationDocument } from '../contract/customer.ts';
import { type CustomerEvent, eventTypeOf } from '../contract/events.ts';
import type { Difference, HistoryItem, SectionChange } from '../contract/history.ts';
import { type Disclosure, documentAnswer, last4 } from './mask.ts';
import type { Sections, StoredChange } from './sections.ts';

/** Shows identity numbers as in the customer's answers, and never more. */
export function historyItem(change: StoredChange, disclosure: Disclosure): HistoryItem {
  const sections = sectionChanges(change, disclosure);
  return {
    version: change.version,
    kind: change.kind,
    changedAt: change.changedAt,
    login: change.login,
    requestId: change.requestId,
    ...(change.reason !== null && { reason: change.reason }),
    ...(change.verified !== null && { verified: change.verified }),
    sections,
    differences: sections.flatMap(({ section, before, after }) => differences(`/${section}`, before, after)),
  };
}

/** @param disclosure null: without personal data */
export function customerEvent(change: StoredChange, disclosure: Disclosure | null): CustomerEvent {
  return {
    id: `evt_${change.customerId}_${change.version}`,
    type: eventTypeOf[change.kind],
    timestamp: change.changedAt,
    customerId: change.customerId,
    version: change.version,
    previousVersion: change.version - 1,
    sections: Object.keys(change.after).sort(),
    requestId: change.requestId,
    login: change.login,
    ...(disclosure && {
      ...(change.reason !== null && { reason: change.reason }),
      changes: sectionChanges(change, disclosure),
    }),
  };
}

function sectionChanges(
  { before, after }: Pick<StoredChange, 'before' | 'after'>,
  disclosure: Disclosure,
): SectionChange[] {
  const names = Object.keys(after).sort();
  const shown = (section: string, from: Sections) => shownSection(section, from[section], disclosure);
  return names.map((section) => ({
    section,
    ...(section in before && { before: shown(section, before) }),
    after: shown(section, after),
  }));
}

function shownSection(section: string, value: unknown, disclosure: Disclosure): unknown {
  const holder = section.includes('/') ? 'representative' : 'individual';
  if (section.endsWith('identificationDocuments')) {
    return (value as IdentificationDocument[]).map((one) => documentAnswer(one, holder, disclosure));
  }
  if (section !== 'identity' || disclosure === 'documented') return value;
  const { businessFederalEin, ...identity } = value as { businessFederalEin?: string };
  return businessFederalEin === undefined ? value : { ...identity, last4: last4(businessFederalEin) };
}

/** Lists each value that differs, going as deep as both sides have the same structure; texts are compared whole. */
export function differences(path: string, before: unknown, after: unknown): Difference[] {
  if (before === undefined) return after === undefined ? [] : [{ path, after }];
  if (after === undefined) return [{ path, before }];
  const structured = isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after);
  if (!structured) return before === after ? [] : [{ path, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differences(`${path}/${escaped(name)}`, before[name], after[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Escapes a name for a JSON pointer (RFC 6901, section 3). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
