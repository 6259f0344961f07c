/** Whether a customer is closed or under a legal hold, and since when. */
import type { VNode } from 'preact';
import { Badge } from '../frame/components/notes.tsx';
import { Time } from '../frame/components/values.tsx';
import { stateWords } from '../words/retention.ts';

interface Props {
  /** ISO 8601; null: it is open. */
  readonly closedAt: string | null;
  /** ISO 8601; null: there is none. */
  readonly legalHoldSince: string | null;
  readonly now: Date;
}

/** @returns nothing for a customer that is open and not held, as most are */
export function StateBadges({ closedAt, legalHoldSince, now }: Props): VNode | null {
  if (closedAt === null && legalHoldSince === null) return null;
  return (
    <p class="customer-state">
      {closedAt !== null && (
        <span>
          <Badge kind="warning" text={stateWords.closed} /> <Time at={closedAt} now={now} />
        </span>
      )}
      {legalHoldSince !== null && (
        <span>
          <Badge kind="warning" text={stateWords.hold} /> {stateWords.placed}{' '}
          <Time at={legalHoldSince} now={now} />
        </span>
      )}
    </p>
  );
}
