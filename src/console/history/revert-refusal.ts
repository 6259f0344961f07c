/** Why a revert is refused, in words for people. */
import type { Refusal } from '../frame/page.ts';
import { type PeopleNames, sectionNames } from '../words/fields.ts';
import { revertWords } from '../words/history.ts';
import type { Target } from './revert-target.ts';

export interface RefusalWords {
  readonly title: string;
  readonly lines: readonly string[];
  /** The caller has to be verified first. */
  readonly isUnverified: boolean;
  /** The version before the change, to which the customer can be returned instead; null: that is no way. */
  readonly before: number | null;
}

const { refused } = revertWords;

/** @returns null for a refusal that is not about the revert itself */
export function refusalWords(
  { code, errors }: Pick<Refusal, 'code' | 'errors'>,
  target: Target,
  people: PeopleNames,
): RefusalWords | null {
  const lines = linesOf(code, errors, target, people);
  if (lines === null) return null;
  const isUnverified = code === 'callerNotVerified';
  return {
    title: isUnverified ? refused.unverifiedTitle : refused[target.kind],
    lines,
    isUnverified,
    before: code === 'sectionsChangedSince' ? target.version - 1 : null,
  };
}

function linesOf(
  code: string,
  errors: unknown,
  target: Target,
  people: PeopleNames,
): readonly string[] | null {
  const { sections = [] } = (errors ?? {}) as { readonly sections?: readonly string[] };
  const names = sectionNames(sections, people);
  switch (code) {
    case 'sectionsChangedSince':
      return [refused.touched(names), refused.touchedNext];
    case 'sectionsNotThere':
      if (sections.length === 0) return [refused.notAValue];
      return [target.kind === 'undo' && target.version === 1 ? refused.created : refused.notThere(names)];
    case 'versionNotFound':
      return [refused.unknown];
    case 'customerTooLarge':
      return [refused.tooLarge];
    case 'callerNotVerified':
      return [refused.unverified];
    case 'forbidden':
      return [refused.register];
    case 'customerNotFound':
      return [refused.gone];
    default:
      return null;
  }
}
