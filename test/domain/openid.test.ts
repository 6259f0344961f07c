/** Roles by a claim of the identity provider, and names for new logins. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonId } from '../../src/contract/common.ts';
import { grantOf, loginNameOf } from '../../src/domain/openid.ts';

const grants = [
  { value: 'cif-admins', role: 'admin', aggregatorId: 'ONE' },
  { value: 'cif-support', role: 'support', aggregatorId: 'ONE' },
] as const;

describe('the role', () => {
  test.each([
    ['a text', 'cif-support', 'support'],
    ['a list', ['staff', 'cif-support'], 'support'],
    ['several values, of which the first of the setting counts', ['cif-support', 'cif-admins'], 'admin'],
  ])('is given by %s', (_what, claim, role) => {
    expect(grantOf(grants, claim)?.role).toBe(role);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['another value', 'cif-admin'],
    ['a value in another case', 'CIF-ADMINS'],
    ['a value with more around it', 'cif-admins,cif-support'],
    ['an empty list', []],
    ['a list in a list', [['cif-admins']]],
    ['an object', { 'cif-admins': true }],
    ['true', true],
  ])('is not given by %s', (_what, claim) => {
    expect(grantOf(grants, claim)).toBeNull();
  });
});

describe('the name of a new login', () => {
  test.each([
    [{ sub: '1', preferred_username: 'jane.doe@example.test' }, 0, 'jane_doe_example_test'],
    [{ sub: '1', preferred_username: 'jane.doe@example.test' }, 1, 'jane_doe_example_test_2'],
    [{ sub: '00u1-ab' }, 0, '00u1_ab'],
    [{ sub: '00u1', preferred_username: '???' }, 0, '00u1'],
    [{ sub: '00u1', preferred_username: 7 }, 0, '00u1'],
    [{ sub: 'a'.repeat(60) }, 11, `${'a'.repeat(33)}_12`],
  ])('%j, %i taken: %s', (claims, taken, name) => {
    expect(loginNameOf(claims, taken)).toBe(name);
  });

  test('is always one that a login may have', () => {
    const form = new RegExp(commonId.pattern);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.nat({ max: 99 }), (sub, preferred, taken) => {
        const name = loginNameOf({ sub, preferred_username: preferred }, taken);
        expect(name).toMatch(form);
        expect(name.length).toBeLessThanOrEqual(commonId.maxLength);
      }),
    );
  });
});
