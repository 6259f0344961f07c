/** `/console/webhooks/:webhookId/resend`: has one event sent again, or those of a range of the feed. */
import { Button } from '../frame/components/Button.tsx';
import { Field } from '../frame/components/Field.tsx';
import { Notice } from '../frame/components/notes.tsx';
import type { Page, Shown, Visit } from '../frame/page.ts';
import { webhookWords } from '../words/follow.ts';
import { asked, askedPage, done, partsOf, refusedStep } from './step.tsx';
import { showWebhook } from './webhook-pages.tsx';

const words = webhookWords.steps.resend;

/** Before the first event. */
const START = '0.0';

interface Range {
  readonly from: string;
  readonly to: string;
}

function RangeFields({ range, fault }: { readonly range: Range; readonly fault: string | null }) {
  return (
    <>
      <Field name="from" label={words.from} hint={words.fromHint} value={range.from} fault={fault} required />
      <Field name="to" label={words.to} hint={words.toHint} value={range.to} />
    </>
  );
}

const resend = done('resend', (visit) => {
  const eventId = visit.form.get('event');
  return eventId === null ? sendRange(visit) : send(visit, { eventId });
});

function sendRange(visit: Visit): Promise<Shown> {
  const [from, to] = [visit.form.get('from')?.trim() || START, visit.form.get('to')?.trim() || ''];
  return send(visit, { from, ...(to && { to }) });
}

async function send(visit: Visit, body: { eventId: string } | { from: string; to?: string }): Promise<Shown> {
  const reply = await visit.call('webhooks-resend', { ...partsOf(visit), body });
  if (reply.ok) return showWebhook(visit, <Resent {...reply.data} to={'to' in body ? body.to : undefined} />);
  if (reply.code !== 'requestValidateError' || !('from' in body)) return refusedStep(visit, reply, 'resend');
  const range = { from: body.from, to: body.to ?? '' };
  return askedPage(visit, 'resend', <RangeFields range={range} fault={words.fault} />, reply.status);
}

interface ResentProps {
  readonly webhookId: string;
  readonly events: number;
  /** Where the range goes on; null: it is complete. */
  readonly nextCursor: string | null;
  readonly to: string | undefined;
}

function Resent({ webhookId, events, nextCursor, to }: ResentProps) {
  return (
    <Notice kind="good" title={webhookWords.resent(events)}>
      {nextCursor !== null && (
        <form method="post" action={`/console/webhooks/${webhookId}/resend`}>
          <input type="hidden" name="from" value={nextCursor} />
          {to !== undefined && <input type="hidden" name="to" value={to} />}
          <Button small>{webhookWords.rest}</Button>
        </form>
      )}
    </Notice>
  );
}

export const resendPages: readonly Page[] = [
  asked('resend', <RangeFields range={{ from: START, to: '' }} fault={null} />),
  resend,
];
