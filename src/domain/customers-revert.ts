/** `POST /customers/:customerId/revert`: which sections it puts back, and why it is refused. */
import type { Refusal } from '../contract/errors.ts';
import type { Sections, StoredChange, StoredCustomer } from './sections.ts';

/** What a revert goes back to. */
export interface Former {
  /** The values that were there then. */
  readonly sections: Sections;
  /** The sections that are put back unless the request names some. */
  readonly names: readonly string[];
  /** The sections that may not be put back, because a later change touched them; null: it is about no one change. */
  readonly touchedSince: readonly string[] | null;
}

/** Back to a version: every section that differs, whoever changed it since. */
export function formerVersion(now: Sections, then: Sections): Former {
  const names = Object.keys({ ...then, ...now });
  const differ = names.filter((name) => JSON.stringify(now[name]) !== JSON.stringify(then[name]));
  return { sections: then, names: differ, touchedSince: null };
}

/** Before one change: what it replaced. @param touchedSince names of the sections that later changes touched */
export function formerChange(
  { before, after }: Pick<StoredChange, 'before' | 'after'>,
  touchedSince: readonly string[],
): Former {
  return { sections: before, names: Object.keys(after), touchedSince };
}

/** The sections to put back into the customer that it was planned from, or why none is. */
export type RevertPlan =
  | { readonly from: StoredCustomer; readonly sections: Sections }
  | { readonly refusal: Refusal };

/**
 * @param now null: there is no such customer
 * @param former null: it has no such version
 * @param wanted the sections that the request names; undefined: all that the revert is about
 */
export function planRevert(
  customerId: string,
  now: StoredCustomer | null,
  former: Former | null,
  wanted: readonly string[] | undefined,
): RevertPlan {
  if (!now) return { refusal: { code: 'customerNotFound', context: { customerId } } };
  if (!former) return { refusal: { code: 'versionNotFound', context: { customerId } } };
  const names = [...new Set(wanted ?? former.names)].sort();
  const missing = names.filter((name) => !Object.hasOwn(former.sections, name));
  const touched = names.filter((name) => former.touchedSince?.includes(name));
  // A change may have no sections at all, such as one that closes a customer: that is taken back otherwise.
  const isEmpty = former.touchedSince !== null && names.length === 0;
  if (missing.length > 0 || isEmpty) {
    return { refusal: { code: 'sectionsNotThere', context: { customerId, sections: missing } } };
  }
  if (touched.length > 0) {
    return { refusal: { code: 'sectionsChangedSince', context: { customerId, sections: touched } } };
  }
  return { from: now, sections: Object.fromEntries(names.map((name) => [name, former.sections[name]])) };
}

/** The employees that these sections make active, by id. */
export function activated(sections: Sections): string[] {
  return Object.entries(sections).flatMap(([name, value]) => {
    const [, id] = /^employees\/([^/]+)\/status$/.exec(name) ?? [];
    return id !== undefined && value === 'ACTIVE' ? [id] : [];
  });
}

/** The sections that a customer must have, for each person that a section is about. */
export function peopleIn(sections: Sections): string[] {
  const found = Object.keys(sections).flatMap((name) => {
    const [kind = '', id, part] = name.split('/');
    if (part === undefined) return [];
    return [`${kind}/${id}/${kind === 'employees' ? 'status' : 'identity'}`];
  });
  return [...new Set(found)];
}
