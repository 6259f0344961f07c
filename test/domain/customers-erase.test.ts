/** When a customer may be erased: after its retention time, and never under a legal hold. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RETENTION_DAYS } from '../../src/contract/retention.ts';
import { closedLongEnough, erasableFrom, refuseErase } from '../../src/domain/customers-erase.ts';

const iso = (date: Date) => date.toISOString();
const moment = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map(iso);
const days = fc.integer({ min: 0, max: 36_525 });

test('an open customer is never erased, a held one neither, whatever the time', () => {
  fc.assert(
    fc.property(moment, moment, days, (closedAt, now, retentionDays) => {
      const retention = { retentionDays, now };
      const open = refuseErase('c', { closedAt: null, legalHoldSince: null }, retention);
      expect(open).toEqual({ code: 'customerNotClosed', context: { customerId: 'c' } });
      const held = refuseErase('c', { closedAt, legalHoldSince: now }, retention);
      expect(held).toEqual({ code: 'legalHold', context: { customerId: 'c', legalHoldSince: now } });
    }),
  );
});

test('a closed one is erased from the end of its retention time on, and the list agrees', () => {
  fc.assert(
    fc.property(moment, moment, days, (closedAt, now, retentionDays) => {
      const state = { closedAt, legalHoldSince: null };
      const from = erasableFrom(closedAt, retentionDays);
      const refusal = refuseErase('c', state, { retentionDays, now });
      expect(refusal === null).toBe(Date.parse(now) >= Date.parse(from));
      expect(refusal === null).toBe(closedAt <= closedLongEnough({ retentionDays, now }));
      if (refusal) expect(refusal.context).toEqual({ customerId: 'c', erasableFrom: from });
    }),
  );
});

test('the default is at least five years, whatever the years are', () => {
  fc.assert(
    fc.property(moment, (closedAt) => {
      const fifth = new Date(closedAt);
      fifth.setUTCFullYear(fifth.getUTCFullYear() + 5);
      expect(Date.parse(erasableFrom(closedAt, RETENTION_DAYS))).toBeGreaterThanOrEqual(fifth.getTime());
    }),
  );
});
