/** Shows what a correction would change, from a dry run of the change itself. */
import type { ValidationIssue } from '../../contract/envelope.ts';
import type { CustomerRecord } from '../../contract/retention.ts';
import { customerDiffs } from '../../domain/change-diff.ts';
import { Failure, Notice } from '../frame/components/notes.tsx';
import type { Granted, Refusal, Reply, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { peopleOf, versionOf, webhooksTold } from '../history/answers.ts';
import { diffRows } from '../history/diff-rows.ts';
import { callerLine } from '../verify/CallerLine.tsx';
import { correctWords } from '../words/correct.ts';
import { changedMembers, contactOf } from './draft.ts';
import { faultsOf, faultsOfIssues, hintsOf } from './faults.ts';
import { formAgain } from './form-page.tsx';
import { type MergedDraft, mergeWith, notOfType } from './merge-page.tsx';
import { UnverifiedPage } from './notes.tsx';
import { type Carried, PreviewPage } from './PreviewPage.tsx';
import { type Contact, nameOf, storedContact, updateOf } from './target.ts';

const words = correctWords;
const shared = { styles: ['correct'], scripts: ['correct'] } as const;

/** What a review shows besides the difference. */
interface Added {
  /** A conflict that was merged. */
  readonly happened?: MergedDraft['happened'];
  readonly reasonFault?: string | null;
}

export async function review(visit: Visit, carried: Carried, added: Added = {}): Promise<Shown> {
  const now = await visit.call('customers-get', { path: { customerId: carried.target.customerId } });
  if (!now.ok) return refusedPage(now);
  if (versionOf(now.etag) === carried.version) return reviewed(visit, carried, now, added);
  const outcome = await mergeWith(visit, carried, now);
  if ('shown' in outcome) return outcome.shown;
  return reviewed(visit, outcome.merged.carried, now, { happened: outcome.merged.happened });
}

async function reviewed(
  visit: Visit,
  carried: Carried,
  now: Granted<'customers-get'>,
  added: Added,
): Promise<Shown> {
  const { target, draft } = carried;
  const record = now.data as CustomerRecord;
  const stored = storedContact(target, record);
  if (!stored) return notOfType(target);
  const whole = { ...carried, name: nameOf(target, record) };
  const contact = contactOf(draft, stored);
  const faults = faultsOf(contact);
  if (Object.keys(faults).length > 0) return formAgain(whole, faults);
  const changed = changedMembers(contact, stored);
  if (Object.keys(changed).length === 0) return formAgain(whole, {}, { children: <Same /> });
  const dry = await update(visit, carried, changed, { 'opencif-dry-run': 'true' });
  if (!dry.ok) return refused(visit, whole, dry);
  const { happened, reasonFault } = added;
  const caller = await callerLine(visit, target.customerId, { link: false });
  const body = (
    <PreviewPage
      carried={whole}
      rows={diffRows(customerDiffs(record, dry.data), peopleOf(record))}
      // Each request has an id of its own, so each form that is shown has a key of its own.
      sendKey={`correct-${now.requestId}`}
      hints={Object.values(await hintsOf(changed, {}))}
      reasonFault={reasonFault ?? null}
      caller={caller}
      webhooks={webhooksTold(dry)}
      {...(happened && { submit: words.conflict.apply, notice: <Happened happened={happened} /> })}
    />
  );
  const status = happened ? 412 : reasonFault ? 400 : 200;
  return { title: words.preview.title, status, ...shared, body };
}

function Same() {
  return <Notice title={words.same.title}>{<p>{words.same.text}</p>}</Notice>;
}

function Happened({ happened: [what, mine] }: { readonly happened: MergedDraft['happened'] }) {
  return (
    <Notice kind="warning" title={what}>
      <p>{mine}</p>
    </Notice>
  );
}

/** Sends the change as the API takes it, for the version that the form was made from. */
export function update(
  visit: Visit,
  { target, version }: Pick<Carried, 'target' | 'version'>,
  changed: Contact,
  headers: Readonly<Record<string, string>>,
): Promise<Reply<'customer-update'>> {
  const body = updateOf(target, changed);
  return visit.call('customer-update', { body, headers: { 'if-match': `"${version}"`, ...headers } });
}

/** The change was not made: the page that says why, with everything that was typed. */
export function refused(visit: Visit, carried: Carried, reply: Refusal): Promise<Shown> | Shown {
  const { code } = reply;
  // Read again, it is another version than that of the form.
  if (code === 'versionConflict') return review(visit, carried);
  if (code === 'callerNotVerified') {
    const { title } = words.unverified;
    return { title, status: 403, ...shared, body: <UnverifiedPage carried={carried} /> };
  }
  if (code === 'requestValidateError' && Array.isArray(reply.errors)) {
    const faults = faultsOfIssues(reply.errors as ValidationIssue[]);
    if (Object.keys(faults).length > 0) return formAgain(carried, faults);
  }
  // Nothing that was typed is of use anymore.
  if (code === 'customerErased' || code === 'customerNotFound') return refusedPage(reply);
  return formAgain(carried, {}, { children: <Failure reply={reply} /> });
}
