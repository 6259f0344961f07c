/** The words of the steps towards the end of a record, and of the list of closed customers. */

export const stepWords = {
  close: {
    title: 'Close this customer',
    button: 'Close the customer',
    what: 'This starts the time for which the record must be kept. The customer can still be found, read and corrected.',
    already: 'This customer is already closed.',
    done: 'Closed',
  },
  reopen: {
    title: 'Reopen this customer',
    button: 'Reopen the customer',
    what: 'This ends the time for which the record must be kept. If the customer is closed again, the time starts from zero.',
    already: 'This customer is already open.',
    done: 'Reopened',
  },
  hold: {
    title: 'Place a legal hold',
    button: 'Place the hold',
    what: 'This keeps the customer from being erased until the hold is released. The customer can still be read and corrected.',
    already: 'This customer is already under a legal hold.',
    done: 'Legal hold placed',
  },
  release: {
    title: 'Release the legal hold',
    button: 'Release the hold',
    what: 'This lets the customer be erased again, once it has been closed for the whole retention time.',
    already: 'This customer is not under a legal hold.',
    done: 'Legal hold released',
  },
  erase: {
    title: 'Erase this customer',
    button: 'Erase for good',
    what: 'This destroys all data of the customer, including the data in its history. This cannot be undone. The reason stays, so do not write anything personal in it.',
    already: 'This customer was already erased.',
    done: 'Erased',
  },
} as const;

export const stateWords = {
  title: 'State of a customer',
  id: 'id',
  version: (version: number) => `version ${version}`,
  noData: 'Your role manages records without seeing what is in them.',
  steps: 'Actions',
  access: 'Who saw this customer',
  closed: 'Closed',
  hold: 'Legal hold',
  placed: 'placed',
  actions: {
    close: 'Close',
    reopen: 'Reopen',
    hold: 'Place a legal hold',
    release: 'Release the legal hold',
    erase: 'Erase',
  },
  cancel: 'Cancel',
  back: 'Back to the customer',
  reasonFault: 'Say why: one line of up to 200 characters.',
  confirm: 'Last six characters of the id',
  confirmHint: 'Type them from the id above: it shows that you mean this customer.',
  confirmWrong: 'These are not the last six characters of this customer’s id. Nothing was erased.',
  changedMeanwhile:
    'Somebody changed this customer while you were deciding, so nothing was done. Look again, then press the button once more.',
  mayNotErase: 'It cannot be erased now',
  notClosed: 'The customer is open. Once it is closed, it must be kept until the retention time is over.',
  held: 'A legal hold has kept it since',
  keptUntil: 'Its retention time is not over. It may be erased from',
  erased: {
    title: 'Erased customer',
    badge: 'Erased',
    stays: 'Its data is gone for good. What remains is who changed it, when, and the proof of that.',
  },
} as const;

export const toldWords = {
  title: 'Webhooks',
  toldAll: 'Has every change',
  waiting: 'Changes are waiting',
  failing: 'Sending is failing',
  since: 'since',
} as const;

export const retentionWords = {
  heading: 'Closed customers',
  lists: 'Closed customers to show',
  over: 'Retention time over',
  all: 'All closed',
  customer: 'Customer',
  closedAt: 'Closed',
  erasableFrom: 'May be erased from',
  holdSince: 'Legal hold since',
  erase: 'Erase',
  emptyOver: 'No customer can be erased now',
  emptyOverStep: 'A customer appears here once it has been closed for the whole retention time.',
  emptyAll: 'No customer is closed',
  emptyAllStep: 'To close one, open it by its id.',
  open: 'Open a customer',
  id: 'Customer id',
  idHint: 'It is at the top of the customer’s page.',
  idWrong: 'An id has up to 36 letters, digits and underscores.',
  go: 'Open the customer',
} as const;
