/**
 * `/console/customers/:customerId/revert?change=12` undoes one change, `?to=9` returns to a version. The preview is a
 * dry run of the same request, and the request carries the version that the preview was made from.
 */
import type { CustomerRecord } from '../../contract/retention.ts';
import { customerDiffs } from '../../domain/change-diff.ts';
import { nameOf } from '../../domain/customer-name.ts';
import { againPage } from '../frame/again.tsx';
import { customerPath } from '../frame/own-path.ts';
import type { CallParts, Page, Refusal, Reply, Shown, Visit } from '../frame/page.ts';
import { refusedPage } from '../frame/refused.tsx';
import { revertWords } from '../words/history.ts';
import { peopleOf, versionOf, webhooksTold } from './answers.ts';
import { diffRows } from './diff-rows.ts';
import { RevertPage, type RevertView, revertPath, type SentRevert } from './RevertPage.tsx';
import { type RefusalWords, refusalWords } from './revert-refusal.ts';
import { bodyOf, type Target, targetOf } from './revert-target.ts';

const path = '/console/customers/:customerId/revert';

/** The reason of a dry run, which is not kept. */
const NO_REASON = '-';
/** How many later changes are shown. */
const LATER_SHOWN = 5;

const nothingSent: SentRevert = { reason: '', fault: null, isConflict: false, again: null };

export const revertPreview: Page = {
  method: 'GET',
  path,
  right: 'correct',
  handle: (visit) => withTarget(visit, visit.query, (target) => previewed(visit, target, nothingSent)),
};

export const revertDone: Page = {
  method: 'POST',
  path,
  right: 'correct',
  handle: (visit) => withTarget(visit, visit.form, (target) => done(visit, target)),
};

/** Without a target there is nothing to look at but the history. */
async function withTarget(
  visit: Visit,
  fields: URLSearchParams,
  work: (target: Target) => Promise<Shown>,
): Promise<Shown> {
  const target = targetOf(fields);
  // Nobody has asked yet whether there is such a customer.
  const customerId = encodeURIComponent(visit.params.customerId ?? '');
  return target ? work(target) : { to: `/console/customers/${customerId}/history` };
}

async function done(visit: Visit, target: Target): Promise<Shown> {
  const { form } = visit;
  const { customerId = '' } = visit.params;
  const reason = form.get('reason')?.trim() ?? '';
  const [version, requestKey] = [form.get('version') ?? '', form.get('key') ?? ''];
  const reply = await revert(visit, bodyOf(target, reason), {
    'if-match': `"${version}"`,
    ...(requestKey && { 'idempotency-key': requestKey }),
  });
  if (reply.ok) {
    return { to: `${customerPath(customerId)}/history?made=${versionOf(reply.etag)}` };
  }
  const unknown = againPage(visit, reply, revertPath(customerId), `${customerPath(customerId)}/history`);
  if (unknown) return unknown;
  const isConflict = reply.code === 'versionConflict';
  const isUnread = reply.code === 'requestValidateError';
  const refusal = refusalWords(reply, target, new Map());
  if (!isConflict && !isUnread && !refusal) return refusedPage(reply);
  const fault = isUnread ? revertWords.reasonFault : null;
  // What was refused kept no key, and the person has seen what it does to that version.
  const again = refusal?.isUnverified ? { version, requestKey } : null;
  const shown = await previewed(visit, target, { reason, fault, isConflict, again }, refusal);
  return 'body' in shown ? { ...shown, status: reply.status } : shown;
}

function revert(visit: Visit, body: object, headers: NonNullable<CallParts['headers']>) {
  const { customerId = '' } = visit.params;
  return visit.call('customers-revert', { path: { customerId }, body, headers });
}

/** @param refused why it was refused when it was sent; a dry run need not say */
async function previewed(
  visit: Visit,
  target: Target,
  sent: SentRevert,
  refused: RefusalWords | null = null,
): Promise<Shown> {
  const { customerId = '' } = visit.params;
  const record = await visit.call('customers-get', { path: { customerId } });
  if (!record.ok) return refusedPage(record);
  const headers = { 'if-match': record.etag ?? '*', 'opencif-dry-run': 'true' };
  const [dry, change, newest] = await Promise.all([
    revert(visit, bodyOf(target, NO_REASON), headers),
    historyOf(visit, { version: target.version, limit: 1 }),
    historyOf(visit, { limit: LATER_SHOWN }),
  ]);
  // Somebody changed it between the two looks: look again.
  if (!dry.ok && dry.code === 'versionConflict') return previewed(visit, target, sent, refused);
  const preview = refused ?? previewOf(record.data, dry, target);
  if (!preview) return refusedPage(dry as Refusal);
  const version = versionOf(record.etag);
  const later = itemsOf(newest).filter((one) => one.version > target.version && one.version <= version);
  const view: RevertView = {
    customerId,
    name: nameOf(record.data),
    people: peopleOf(record.data),
    target,
    version,
    preview,
    change: itemsOf(change)[0] ?? null,
    later: { shown: later, count: Math.max(0, version - target.version) },
    webhooks: dry.ok ? webhooksTold(dry) : 0,
    // It is the id of a request that was just answered, so nobody has used it before.
    requestKey: record.requestId,
    sent,
    now: visit.now,
  };
  return { title: revertWords[target.kind].title, body: <RevertPage {...view} />, styles: ['history'] };
}

/** @returns null for a refusal that is not about the revert itself */
function previewOf(record: CustomerRecord, dry: Reply<'customers-revert'>, target: Target) {
  const people = peopleOf(record);
  return dry.ok ? diffRows(customerDiffs(record, dry.data), people) : refusalWords(dry, target, people);
}

function historyOf(visit: Visit, query: NonNullable<CallParts['query']>) {
  const { customerId = '' } = visit.params;
  return visit.call('customers-history', { path: { customerId }, query });
}

function itemsOf(history: Reply<'customers-history'>) {
  return history.ok ? history.data.items : [];
}
