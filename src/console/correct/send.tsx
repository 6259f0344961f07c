/** Makes the change. Sent again with the same key, it is the same change, and is stored once. */
import type { CustomerRecord } from '../../contract/retention.ts';
import { againPage } from '../frame/again.tsx';
import { customerPath } from '../frame/own-path.ts';
import type { Refusal, Shown, Visit } from '../frame/page.ts';
import { versionOf } from '../history/answers.ts';
import { correctWords } from '../words/correct.ts';
import { changedMembers, contactOf } from './draft.ts';
import { reasonFault } from './faults.ts';
import { notOfType } from './merge-page.tsx';
import { endPage } from './notes.tsx';
import type { Carried } from './PreviewPage.tsx';
import { refused, review, update } from './review.tsx';
import { pathOf, storedContact } from './target.ts';

const words = correctWords;

export async function send(visit: Visit, carried: Carried): Promise<Shown> {
  const { target, version, reason } = carried;
  const { customerId } = target;
  const key = visit.form.get('key') ?? '';
  const fault = reasonFault(reason);
  if (fault !== null) return review(visit, carried, { reasonFault: fault });
  if (!/^correct-[0-9a-f]{32}$/.test(key)) return review(visit, carried);
  // What the form began with, so that the same form is the same change whenever it arrives.
  const then = await visit.call('customers-get', { path: { customerId }, query: { version } });
  const again = (reply: Refusal) => againPage(visit, reply, pathOf(target), customerPath(customerId));
  if (!then.ok) return again(then) ?? refused(visit, carried, then);
  const base = storedContact(target, then.data as CustomerRecord);
  if (!base) return notOfType(target);
  const changed = changedMembers(contactOf(carried.draft, base), base);
  const reply = await update(visit, carried, changed, {
    'idempotency-key': key,
    'opencif-reason': encodeURIComponent(reason),
  });
  if (reply.ok) return { to: `${customerPath(customerId)}?changed=${versionOf(reply.etag)}` };
  const shown = again(reply);
  if (shown) return shown;
  const { idempotencyKeyReused, versionTagUnknown } = words.failures;
  if (reply.code === 'idempotencyKeyReused') return endPage(idempotencyKeyReused, customerId, 422);
  if (reply.code === 'versionTagUnknown') return endPage(versionTagUnknown, customerId, 412);
  return refused(visit, carried, reply);
}
