/** What customers and people are called. */
import { expect, test } from 'vitest';
import type { Customer } from '../../src/contract/customer.ts';
import { businessUpdateAnswer, individualUpdateAnswer } from '../../src/contract/examples.ts';
import { fullName, nameOf } from '../../src/domain/customer-name.ts';

test('a person is called by first and last name, a business by its own', () => {
  expect(nameOf(individualUpdateAnswer as Customer)).toBe('Janice Sample');
  expect(nameOf(businessUpdateAnswer as Customer)).toBe('AWSM BRAND MANAGEMENT INC');
  const [representative] = businessUpdateAnswer.businessRepresentatives;
  expect(representative && fullName(representative)).toBe('JOLEEN KAPSCH');
});
