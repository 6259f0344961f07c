/** The top of a customer's page: who it is, in which state, and what can be done. */
import type { ComponentChildren, VNode } from 'preact';
import type { CustomerRecord } from '../../contract/retention.ts';
import { nameOf } from '../../domain/customer-name.ts';
import { LinkButton } from '../frame/components/Button.tsx';
import { Copy, Day } from '../frame/components/values.tsx';
import { StateBadges } from '../retention/StateBadges.tsx';
import { customerWords } from '../words/customer.ts';
import { correctionsOf } from './corrections.ts';

const { actions } = customerWords;

/** What the reader may do with the customer. */
export interface Offers {
  readonly correct: boolean;
  readonly register: boolean;
  readonly reveal: boolean;
  readonly examine: boolean;
}

interface Props {
  readonly record: CustomerRecord;
  readonly version: number;
  readonly now: Date;
  readonly offers: Offers;
  /** Whether the caller is verified; left out for a reader who verifies nobody. */
  readonly caller?: ComponentChildren;
}

export function CustomerHead({ record, version, now, offers, caller }: Props): VNode {
  const { customerId, reference, customerType, dtsCreatedAt } = record;
  return (
    <header class="customer-head">
      <div class="customer-name">
        <h1>
          <bdi>{nameOf(record)}</bdi>
        </h1>
        <p class="customer-about">
          {customerWords.type[customerType]} · {customerWords.since} <Day at={dtsCreatedAt} /> ·{' '}
          {customerWords.version(version)}
        </p>
      </div>
      <p class="customer-ids">
        <Copy text={customerId} label={customerWords.id} />
        <span>
          {customerWords.reference} <Copy text={reference} label={customerWords.reference} />
        </span>
      </p>
      <StateBadges
        closedAt={record.closedAt ?? null}
        legalHoldSince={record.legalHoldSince ?? null}
        now={now}
      />
      <div class="customer-actions">
        {caller}
        <ActionLinks record={record} offers={offers} />
      </div>
    </header>
  );
}

function ActionLinks({
  record,
  offers,
}: {
  readonly record: CustomerRecord;
  readonly offers: Offers;
}): VNode {
  const at = `/console/customers/${record.customerId}`;
  return (
    <nav class="actions" aria-label={actions.all}>
      {offers.correct && <CorrectMenu record={record} />}
      {offers.reveal && (
        <LinkButton href={`${at}/reveal`} data-dialog data-key="r">
          {actions.reveal}
        </LinkButton>
      )}
      <LinkButton href={`${at}/history`} data-key="h">
        {actions.history}
      </LinkButton>
      {offers.examine && <LinkButton href={`${at}/access`}>{actions.access}</LinkButton>}
    </nav>
  );
}

function CorrectMenu({ record }: { readonly record: CustomerRecord }): VNode {
  return (
    <details class="menu">
      <summary class="button primary" data-key="e">
        {actions.correct}
      </summary>
      <ul>
        {correctionsOf(record).map(({ href, label }) => (
          <li key={href}>
            <a href={href}>
              <bdi>{label}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
