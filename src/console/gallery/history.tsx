/** The states of a customer's history, of undo and return, of a customer as it was, and of webhooks and events. */
import type { HistoryItem } from '../../contract/history.ts';
import { sectionDiff } from '../../domain/change-diff.ts';
import { diffRows } from '../history/diff-rows.ts';
import { HistoryPage, type HistoryView } from '../history/HistoryPage.tsx';
import { RevertPage, type RevertView } from '../history/RevertPage.tsx';
import { refusalWords } from '../history/revert-refusal.ts';
import { PastPage } from '../past/PastPage.tsx';
import { individual, longIndividual, now } from './customer-data.ts';
import { changes, changesOfBusiness, differences, longChanges } from './history-data.ts';
import type { GalleryState } from './state.ts';

const { customerId } = individual;
const { firstName, lastName } = longIndividual.customer;
const longName = `${firstName} ${lastName}`;
const may = { correct: true, register: false };
const people = new Map([['rep_1', 'Joleen Kapsch']]);

function history(more: Partial<HistoryView> = {}) {
  const view = {
    customerId,
    name: 'Janice Sample',
    people,
    changes,
    newest: 12,
    made: null,
    may,
    now,
    ...more,
  };
  return <HistoryPage {...view} />;
}

const [newest] = changes as [HistoryItem, ...HistoryItem[]];
const undo: RevertView = {
  customerId,
  name: 'Janice Sample',
  people,
  target: { kind: 'undo', version: 10 },
  version: 12,
  preview: diffRows(differences, people),
  change: changes[2] ?? null,
  later: { shown: changes.slice(0, 2), count: 2 },
  webhooks: 1,
  requestKey: 'd1ea112078d111eeb5658f28ab5fe311',
  sent: { reason: '', fault: null, isConflict: false, again: null },
  now,
};
const back: RevertView = {
  ...undo,
  target: { kind: 'back', version: 2 },
  later: { shown: changes.slice(0, 5), count: 10 },
};

const undoOfLong: RevertView = {
  ...undo,
  name: longName,
  preview: longChanges.flatMap(({ sections }) => diffRows(sections.map(sectionDiff), people)),
  change: longChanges[2] ?? null,
  later: { shown: longChanges.slice(0, 2), count: 2 },
  sent: { reason: longChanges[2]?.reason ?? '', fault: null, isConflict: false, again: null },
};

const refused = (code: string, errors?: unknown) =>
  refusalWords({ code, errors }, undo.target, people) ?? undo.preview;

const past = { record: individual, version: 9, newest: 12, change: newest, mayCorrect: true, now };

const bodies = [
  ['page', 'A history, for support', history()],
  ['auditor', 'A history, for an auditor', history({ may: { correct: false, register: false } })],
  ['made', 'Just put back', history({ made: 12 })],
  ['business', 'A business with representatives and employees', history({ changes: changesOfBusiness })],
  [
    'long',
    'Long values, right-to-left, in the middle of 10,000 versions',
    history({ name: longName, changes: longChanges, newest: 10_000 }),
  ],
  ['none', 'A day before the customer was registered', history({ changes: [] })],
  ['unread', 'A day that the calendar does not have', history({ changes: [], isUnread: true })],
  [
    'erased',
    'An erased customer',
    history({ name: null, changes: changes.map((one) => ({ ...one, sections: [] })) }),
  ],
  ['undo', 'Undo a change', <RevertPage {...undo} />],
  [
    'undo-fault',
    'Undo without a reason',
    <RevertPage {...undo} sent={{ ...undo.sent, fault: 'Say why in 1 to 200 characters on one line.' }} />,
  ],
  [
    'undo-conflict',
    'Changed after the preview',
    <RevertPage {...undo} sent={{ ...undo.sent, reason: 'ticket 4711', isConflict: true }} />,
  ],
  [
    'undo-touched',
    'A later change also touched this',
    <RevertPage {...undo} preview={refused('sectionsChangedSince', { sections: ['addresses', 'email'] })} />,
  ],
  [
    'undo-unverified',
    'The caller has to be verified first',
    <RevertPage {...undo} preview={refused('callerNotVerified')} />,
  ],
  [
    'undo-unverified-sent',
    'The caller has to be verified once more, and the reason is kept',
    <RevertPage
      {...undo}
      preview={refused('callerNotVerified')}
      webhooks={0}
      sent={{ ...undo.sent, reason: 'ticket 4711', again: { version: '12', requestKey: undo.requestKey } }}
    />,
  ],
  ['undo-long', 'Undo long and right-to-left values', <RevertPage {...undoOfLong} />],
  ['return', 'Return to a version', <RevertPage {...back} />],
  ['return-nothing', 'A return that changes nothing', <RevertPage {...back} preview={[]} />],
  ['past', 'A customer as it was', <PastPage {...past} />],
  [
    'past-long',
    'Long values as they were',
    <PastPage {...past} record={longIndividual} change={longChanges[0] ?? null} />,
  ],
] as const;

export const states: readonly GalleryState[] = bodies.map(([name, title, body]) => ({
  name: `history-${name}`,
  title,
  body,
  styles: name.startsWith('past') ? ['customer', 'history'] : ['history'],
}));
