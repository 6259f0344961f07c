/** `/console/webhooks/:webhookId/STEP`: asks before something that cannot simply be undone, and does it. */
import { Notice } from '../frame/components/notes.tsx';
import type { Page } from '../frame/page.ts';
import { webhookWords } from '../words/follow.ts';
import { Outcome } from './DeliveryTable.tsx';
import { SecretPage } from './StepPage.tsx';
import { asked, done, partsOf, refusedStep, unasked } from './step.tsx';
import { showWebhook } from './webhook-pages.tsx';

const test = done('test', async (visit) => {
  const reply = await visit.call('webhooks-test', { path: partsOf(visit).path });
  if (!reply.ok) return refusedStep(visit, reply, 'test');
  const { data } = reply;
  const isGood = data.status === 'delivered';
  const { good, bad } = webhookWords.tested;
  return showWebhook(
    visit,
    <Notice kind={isGood ? 'good' : 'danger'} title={isGood ? good : bad}>
      <p>
        <Outcome delivery={data} />
      </p>
    </Notice>,
  );
});

const rotate = done('rotate-secret', async (visit) => {
  const reply = await visit.call('webhooks-rotate-secret', partsOf(visit));
  if (!reply.ok) return refusedStep(visit, reply, 'rotate-secret');
  const { webhookId, secret } = reply.data;
  const body = <SecretPage webhookId={webhookId} secret={secret} />;
  return { title: webhookWords.secret.title, body, styles: ['follow'] };
});

const disable = done('disable', async (visit) => {
  const reply = await visit.call('webhooks-disable', partsOf(visit));
  return reply.ok
    ? { to: `/console/webhooks/${reply.data.webhookId}` }
    : refusedStep(visit, reply, 'disable');
});

const enable = done('enable', async (visit) => {
  const reply = await visit.call('webhooks-enable', partsOf(visit));
  return reply.ok ? { to: `/console/webhooks/${reply.data.webhookId}` } : refusedStep(visit, reply, 'enable');
});

const remove = done('delete', async (visit) => {
  const reply = await visit.call('webhooks-delete', partsOf(visit));
  return reply.ok ? { to: '/console/webhooks?deleted' } : refusedStep(visit, reply, 'delete');
});

export const stepPages: readonly Page[] = [
  unasked('test'),
  test,
  asked('rotate-secret'),
  rotate,
  asked('disable'),
  disable,
  unasked('enable'),
  enable,
  asked('delete'),
  remove,
];
