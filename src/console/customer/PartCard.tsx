/** A card that shows a part of a customer, and says when that part last changed. */
import type { ComponentChildren, VNode } from 'preact';
import type { HistoryItem } from '../../contract/history.ts';
import { Card } from '../frame/components/Card.tsx';
import { LastChanged } from './LastChanged.tsx';
import { lastChange, type Recent } from './last-change.ts';

/** What cards show besides the customer's data. */
export interface About {
  readonly now: Date;
  /** If left out, cards do not say when they last changed. */
  readonly recent?: Recent;
  /** The change that the reader has just made: cards that it touched stand out once. */
  readonly made?: HistoryItem | undefined;
  /** Address of the page that reveals a number; left out for a reader who may not. */
  readonly revealAt?: string;
}

interface Part {
  readonly title: string;
  /** Whether a section, named as in the history, belongs to the part. */
  readonly concerns: (section: string) => boolean;
  readonly about: About;
  readonly children: ComponentChildren;
}

export function PartCard({ title, concerns, about, children }: Part): VNode {
  const { recent, made, now } = about;
  const last = recent ? lastChange(recent, concerns) : null;
  const isNew = made?.sections.some(({ section }) => concerns(section)) ?? false;
  return (
    <Card
      title={title}
      class={isNew ? 'flash' : ''}
      {...(last && { footer: <LastChanged last={last} now={now} /> })}
    >
      {children}
    </Card>
  );
}
