/** Which kind of change an event is about, for its name. */
import { type EventType, eventTypeOf } from '../../contract/events.ts';
import type { ChangeKind } from '../../contract/history.ts';

const kinds = Object.fromEntries(Object.entries(eventTypeOf).map(([kind, type]) => [type, kind]));

export function kindOfType(type: EventType): ChangeKind {
  return kinds[type] as ChangeKind;
}
