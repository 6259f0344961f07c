/** Whether the newest change of a customer has reached the webhooks. */
import type { VNode } from 'preact';
import type { NewestDeliveries } from '../../contract/webhooks.ts';
import { Time } from '../frame/components/values.tsx';
import { deliveryWords } from '../words/customer.ts';

interface Props {
  readonly deliveries: NewestDeliveries;
  readonly now: Date;
}

/** Nothing if no webhook sends the change. */
export function DeliveriesLine({ deliveries, now }: Props): VNode | null {
  const told = deliveries.webhooks.filter(({ state }) => state !== 'notSent');
  if (told.length === 0) return null;
  const count = (wanted: string) => told.filter(({ state }) => state === wanted).length;
  const [retrying, waiting, heldBack] = [count('retrying'), count('waiting'), count('heldBack')];
  const [next] = told.flatMap(({ nextAttemptAt }) => nextAttemptAt ?? []).sort();
  return (
    <p class="muted">
      {deliveryWords.reached(count('delivered'), told.length)}
      {retrying > 0 && <> {deliveryWords.retrying(retrying)}</>}
      {next !== undefined && (
        <>
          {' '}
          {deliveryWords.next} <Time at={next} now={now} />.
        </>
      )}
      {waiting > 0 && <> {deliveryWords.waiting(waiting)}</>}
      {heldBack > 0 && <> {deliveryWords.heldBack(heldBack)}</>}
    </p>
  );
}
