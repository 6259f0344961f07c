/** Examples for the end of a record. */

const customerId = 'cstap_6reGTr3k8vpAu8uFV7EdiN';
const closedAt = '2026-11-02T09:30:00.000Z';
const legalHoldSince = '2026-11-03T14:00:00.000Z';

export const reason = { reason: 'Account closed at the request of the customer' };

export const closed = { customerId, version: 3, closedAt };
export const held = { customerId, version: 4, closedAt, legalHoldSince };
export const released = { customerId, version: 5, closedAt };
export const reopened = { customerId, version: 6 };
export const erased = { customerId, version: 6, erasedAt: '2031-11-04T10:15:00.000Z' };

export const retentionListAnswer = {
  items: [{ customerId, closedAt, erasableFrom: '2031-11-03T09:30:00.000Z', legalHoldSince }],
  nextCursor: null,
};
