/** `/console/customers/:customerId/correct/:section`: the form, what it would change, and the change itself. */
import type { CustomerRecord } from '../../contract/retention.ts';
import { Notice } from '../frame/components/notes.tsx';
import type { Page, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { versionOf } from '../history/answers.ts';
import { callerLine } from '../verify/CallerLine.tsx';
import { correctWords } from '../words/correct.ts';
import { contactOf, draftOf, readDraft, withoutRow, withRow } from './draft.ts';
import { faultsOf, hintsOf } from './faults.ts';
import { formPage } from './form-page.tsx';
import { notOfType } from './merge-page.tsx';
import { NotesPart } from './notes.tsx';
import type { Carried } from './PreviewPage.tsx';
import { review } from './review.tsx';
import { send } from './send.tsx';
import { nameOf, pathOf, storedContact, type Target, targetOf } from './target.ts';

const words = correctWords;
const path = '/console/customers/:customerId/correct/:section';

export const correctFormPage: Page = { method: 'GET', path, right: 'correct', handle: withTarget(beginning) };
export const correctSentPage: Page = { method: 'POST', path, right: 'correct', handle: withTarget(sent) };

function withTarget(work: (visit: Visit, target: Target) => Promise<Shown>): Page['handle'] {
  return async (visit) => {
    const target = targetOf(visit);
    return target ? work(visit, target) : notOfType({ customerId: visit.params.customerId ?? '' });
  };
}

async function beginning(visit: Visit, target: Target): Promise<Shown> {
  const { customerId } = target;
  const [reply, caller] = await Promise.all([
    visit.call('customers-get', { path: { customerId } }),
    callerLine(visit, customerId, { back: pathOf(target) }),
  ]);
  if (!reply.ok) return refusedPage(reply);
  const record = reply.data as CustomerRecord;
  const stored = storedContact(target, record);
  if (!stored) return notOfType(target);
  const view = {
    target,
    name: nameOf(target, record),
    version: versionOf(reply.etag),
    draft: draftOf(stored),
  };
  const { title, text } = words.closed;
  const children = (
    <>
      {'closedAt' in record && (
        <Notice kind="warning" title={title}>
          <p>{text}</p>
        </Notice>
      )}
      {caller}
    </>
  );
  return formPage({ ...view, hints: await hintsOf(stored, {}), children }, 200);
}

/** A button was pressed, or the module in the page asks what to say beside the fields. */
async function sent(visit: Visit, target: Target): Promise<Shown> {
  const { form } = visit;
  const version = Number(form.get('version'));
  if (!Number.isSafeInteger(version) || version < 1) return { to: pathOf(target) };
  const draft = readDraft(form, target.members);
  const carried: Carried = {
    target,
    name: form.get('name') ?? '',
    version,
    draft,
    reason: form.get('reason') ?? '',
  };
  const [add, remove, step] = ['add', 'remove', 'step'].map((name) => form.get(name));
  if (add) return edited({ ...carried, draft: withRow(draft, add) }, newRow(draft, add));
  if (remove) return edited({ ...carried, draft: withoutRow(draft, remove) });
  if (step === 'check') return checked(carried);
  if (step === 'edit') return edited(carried);
  return step === 'send' ? send(visit, carried) : review(visit, carried);
}

/** @returns the name of the first field of the row to be added */
function newRow({ addresses = [], phones = [] }: Carried['draft'], list: string): string {
  return list === 'addresses'
    ? `addresses.${addresses.length}.addressLine1`
    : `phones.${phones.length}.phoneNumber`;
}

async function edited(carried: Carried, focus?: string): Promise<Shown> {
  const contact = contactOf(carried.draft, {});
  // What is still empty is no fault yet: nobody has said that it is finished.
  const hints = await hintsOf(contact, faultsOf(contact));
  return formPage({ ...carried, hints, changed: true, ...(focus !== undefined && { focus }) }, 200);
}

async function checked({ target, draft }: Carried): Promise<Shown> {
  const contact = contactOf(draft, {});
  const faults = faultsOf(contact);
  const body = <NotesPart faults={faults} hints={await hintsOf(contact, faults)} />;
  return { title: words.sections[target.section].title, body };
}
