/** The customer was changed meanwhile: what does not conflict is merged, and the person decides the rest. */
import type { HistoryItem } from '../../contract/history.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import { type Choices, mergeSection } from '../../domain/merge.ts';
import type { Granted, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { versionOf } from '../history/answers.ts';
import { correctWords } from '../words/correct.ts';
import { ConflictPage, choiceName, type Question } from './ConflictPage.tsx';
import { changedMembers, contactOf, draftOf } from './draft.ts';
import { endPage } from './notes.tsx';
import type { Carried } from './PreviewPage.tsx';
import { type Contact, type Member, storedContact, storedSection, type Target } from './target.ts';

const words = correctWords.conflict;

/** What was merged, for the page that shows the difference. */
export interface MergedDraft {
  readonly carried: Carried;
  /** What happened, in a sentence, and whether mine is touched by it. */
  readonly happened: readonly [what: string, mine: string];
}

/**
 * The values that the form started with are read again at its version, so that nothing depends on what the form claims.
 * @param now the customer as it is
 * @returns a page to show, or what to go on with
 */
export async function mergeWith(
  visit: Visit,
  carried: Carried,
  now: Granted<'customers-get'>,
): Promise<{ readonly shown: Shown } | { readonly merged: MergedDraft }> {
  const { target, version } = carried;
  const { customerId } = target;
  const path = { customerId };
  const current = versionOf(now.etag);
  const [then, history] = await Promise.all([
    visit.call('customers-get', { path, query: { version } }),
    visit.call('customers-history', {
      path,
      query: { limit: Math.min(Math.max(current - version, 1), 100) },
    }),
  ]);
  if (!then.ok) return { shown: refusedPage(then) };
  const base = storedContact(target, then.data as CustomerRecord);
  const theirs = storedContact(target, now.data as CustomerRecord);
  if (!base || !theirs) return { shown: notOfType(target) };
  const mine = changedMembers(contactOf(carried.draft, base), base);
  const { value, questions } = mergeContact(base, theirs, mine, visit.form);
  const items = history.ok ? history.data.items.filter((one) => one.version > version) : [];
  const { login, what, touches } = whoChanged(target, items as readonly HistoryItem[]);
  const happened = words.elsewhere(login, what);
  if (questions.some(({ choice }) => choice === null)) {
    const incomplete = visit.form.get('step') === 'merge';
    const body = <ConflictPage {...{ carried, happened, login, questions, incomplete }} />;
    return { shown: { title: words.title, status: 412, styles: ['correct'], scripts: ['correct'], body } };
  }
  if (Object.keys(changedMembers(value, theirs)).length === 0) {
    return { shown: endPage({ title: happened, text: words.done }, customerId, 200) };
  }
  const draft = draftOf({ ...theirs, ...value });
  const fits = touches ? words.fits : words.untouched;
  return { merged: { carried: { ...carried, draft, version: current }, happened: [happened, fits] } };
}

/** @param mine only the members that were changed */
function mergeContact(base: Contact, theirs: Contact, mine: Contact, form: URLSearchParams) {
  const questions: Question[] = [];
  const value: Contact = {};
  for (const member of Object.keys(mine) as Member[]) {
    const choices = choicesOf(form, member);
    const merged = mergeSection<unknown>(base[member], theirs[member], mine[member], choices);
    Object.assign(value, { [member]: merged.value });
    for (const conflict of merged.conflicts) {
      questions.push({ ...conflict, member, choice: choices[conflict.path] ?? null });
    }
  }
  return { value, questions };
}

function choicesOf(form: URLSearchParams, member: Member): Choices {
  const prefix = choiceName({ member, path: '' });
  const chosen = [...form].flatMap(([name, side]) =>
    name.startsWith(prefix) && (side === 'mine' || side === 'theirs')
      ? [[name.slice(prefix.length), side] as const]
      : [],
  );
  return Object.fromEntries(chosen);
}

/** The newest of the changes that touches what the form is about, or else the newest. */
function whoChanged(target: Target, changes: readonly HistoryItem[]) {
  const own = new Set(target.members.map((member) => storedSection(target, member)));
  const touching = changes.find(({ sections }) => sections.some(({ section }) => own.has(section)));
  const change = touching ?? changes[0];
  const names = (change?.sections ?? []).map(({ section }) => whatOf(section));
  const what = [...new Set(names)].join(', ') || words.record;
  return { login: change?.login ?? words.someone, what, touches: touching !== undefined };
}

function whatOf(section: string): string {
  const last = section.split('/').at(-1) ?? '';
  const { sections } = words;
  return Object.hasOwn(sections, last) ? sections[last as 'email'] : words.record;
}

export function notOfType({ customerId }: Pick<Target, 'customerId'>): Shown {
  return endPage(correctWords.failures.notOfType, customerId, 400);
}
