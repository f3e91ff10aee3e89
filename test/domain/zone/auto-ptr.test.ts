// What becomes of PTR records: the privilege table, the rules of spec 04 §8.3 and of spec 06 §7.1.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  decidePtr,
  mayChangePtr,
  PTR_KINDS,
  type PtrFacts,
  type PtrKind,
  type PtrStep,
  type StandingPtr,
  standingAfter,
} from '../../../src/domain/zone/ptr/auto-ptr.ts';

const source = (owner: string) => ({ zone_id: 1, owner });

/** `www` made by DMS, `www!` by somebody else, `www-` disabled, `www#` locked. */
function standing(text: string): StandingPtr[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((word) => {
      const name = word.replace(/[!#-]/g, '');
      return {
        target: `${name}.`,
        disabled: word.includes('-'),
        lockPtr: word.includes('#'),
        reference: 'OWNER',
        ptrSource: word.includes('!') ? null : source(name),
      };
    });
}

/** `holding`: names that have the address, oldest first. */
function facts(holding: string, more: Partial<PtrFacts> = {}): PtrFacts {
  const names = holding.split(' ').filter(Boolean);
  const [first] = names;
  return {
    isAdmin: true,
    reverseReference: 'OWNER',
    isCreating: true,
    holds: (target) => names.includes(target.slice(0, -1)),
    oldest: () => (first === undefined ? null : { target: `${first}.`, source: source(first), reference: 'OWNER' }),
    ...more,
  };
}

function decided(kind: PtrKind, name: string, stands: string, holding: string, more: Partial<PtrFacts> = {}): string {
  const request = { kind, target: `${name}.`, source: source(name), reference: 'OWNER' };
  return decidePtr(request, standing(stands), facts(holding, more)).map(shown).join(' ');
}

function shown(step: PtrStep<StandingPtr>): string {
  return `${step.do}:${(step.do === 'add' ? step.holder.target : step.ptr.target).slice(0, -1)}`;
}

describe('the privilege table (spec 04 §8.4)', () => {
  const rows: readonly [boolean, string | null, string | null, string | null, boolean][] = [
    // Admin, forward, reverse, old PTR, may
    [true, null, null, null, true],
    [true, 'a', 'b', null, true],
    [false, null, 'b', 'b', false],
    [false, 'a', null, 'a', false],
    [false, 'a', 'A', null, true],
    [false, 'a', 'b', null, false],
    [false, 'a', 'b', 'A', true],
    [false, 'a', 'b', 'b', false],
  ];
  for (const [isAdmin, reference, reverseReference, old, may] of rows) {
    test([isAdmin ? 'Admin' : 'other', reference, reverseReference, old, may].join(' '), () => {
      const ptrs = old === null ? [] : [{ ...standing('www')[0]!, reference: old }];
      assert.equal(mayChangePtr({ reference }, ptrs, { isAdmin, reverseReference }), may);
    });
  }
});

describe('an address comes', () => {
  const rows: readonly [string, PtrKind, string, string, string][] = [
    // what stands, kind, who has the address, steps
    ['', 'PTR_UPDATE', 'www', 'add:www'],
    ['www', 'PTR_UPDATE', 'www', ''],
    ['www!', 'PTR_UPDATE', 'www', ''],
    ['old', 'PTR_UPDATE', 'www', 'remove:old add:www'],
    ['old', 'PTR_UPDATE', 'old www', ''],
    ['old!', 'PTR_UPDATE', 'www', ''],
    ['old!-', 'PTR_UPDATE', 'www', ''],
    ['old!', 'PTR_FOLLOW', 'www', ''],
    ['old-', 'PTR_UPDATE', 'www', 'add:www'],
    ['www-', 'PTR_UPDATE', 'www', 'enable:www'],
    ['www- heir', 'PTR_UPDATE', 'heir www', 'enable:www remove:heir'],
    ['www!-', 'PTR_UPDATE', 'www', ''],
    ['www- other!', 'PTR_UPDATE', 'www', 'enable:www'],
    ['old#', 'PTR_UPDATE', 'www', ''],
    ['', 'PTR_UPDATE', '', ''],
    ['', 'PTR_UPDATE_FORCE', '', ''],
    ['old', 'PTR_UPDATE_FORCE', 'old www', 'remove:old add:www'],
    ['old!', 'PTR_UPDATE_FORCE', 'old www', 'remove:old add:www'],
    ['old! other!', 'PTR_UPDATE_FORCE', 'www', 'add:www'],
    ['old! other! www', 'PTR_UPDATE_FORCE', 'www', ''],
    ['old! other!-', 'PTR_UPDATE_FORCE', 'www', 'remove:old add:www'],
    ['old other!', 'PTR_UPDATE_FORCE', 'www', 'remove:old remove:other add:www'],
    ['old!#', 'PTR_UPDATE_FORCE', 'www', ''],
    ['www!-', 'PTR_UPDATE_FORCE', 'www', 'enable:www'],
  ].map(([stands, kind, holding, steps]) => [stands, kind, 'www', holding, steps] as never);
  for (const [stands, kind, name, holding, steps] of rows) {
    test(`${kind} beside '${stands}', held by '${holding}'`, () =>
      assert.equal(decided(kind, name, stands, holding), steps));
  }

  test('a family that is off: nothing new, but what was DMS’s comes back and follows', () => {
    const off = { isCreating: false };
    assert.equal(decided('PTR_UPDATE', 'www', '', 'www', off), '');
    assert.equal(decided('PTR_UPDATE', 'www', 'old', 'www', off), '');
    assert.equal(decided('PTR_UPDATE', 'www', 'www-', 'www', off), 'enable:www');
    assert.equal(decided('PTR_FOLLOW', 'www', '', 'www', off), 'add:www');
    assert.equal(decided('PTR_UPDATE_FORCE', 'www', '', 'www', off), 'add:www');
  });
});

describe('an address goes', () => {
  const rows: readonly [string, PtrKind, string, string][] = [
    ['www', 'PTR_REMOVE', '', 'remove:www'],
    ['www', 'PTR_DISABLE', '', 'disable:www'],
    ['www-', 'PTR_REMOVE', '', 'remove:www'],
    ['www-', 'PTR_DISABLE', '', ''],
    ['www!', 'PTR_REMOVE', '', ''],
    ['other', 'PTR_REMOVE', '', ''],
    ['www#', 'PTR_REMOVE', '', ''],
    ['www', 'PTR_REMOVE', 'www', ''],
    ['www', 'PTR_REMOVE', 'first second', 'remove:www add:first'],
    ['www', 'PTR_DISABLE', 'first', 'disable:www add:first'],
    ['www first-', 'PTR_REMOVE', 'first', 'remove:www enable:first'],
    ['www first!-', 'PTR_REMOVE', 'first', 'remove:www'],
    ['www other!', 'PTR_REMOVE', 'first', 'remove:www'],
  ];
  for (const [stands, kind, holding, steps] of rows) {
    test(`${kind} of '${stands}', held by '${holding}'`, () =>
      assert.equal(decided(kind, 'www', stands, holding), steps));
  }

  test('moving needs no family that is on', () => {
    assert.equal(decided('PTR_REMOVE', 'www', 'www', 'first', { isCreating: false }), 'remove:www add:first');
  });
});

describe('always', () => {
  const word = fc
    .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.subarray(['!', '-', '#']))
    .map(([name, marks]) => name + marks.join(''));
  const stands = fc.uniqueArray(word, { maxLength: 4, selector: (text) => text[0] }).map((words) => words.join(' '));
  const holding = fc.subarray(['a', 'b', 'c', 'd']).map((names) => names.join(' '));
  const cases = fc.record({
    kind: fc.constantFrom(...PTR_KINDS),
    name: fc.constantFrom('a', 'b'),
    stands,
    holding,
    isCreating: fc.boolean(),
    isAdmin: fc.boolean(),
  });

  test('nothing of others unless forced, nothing locked, no name twice, and once more changes nothing', () => {
    fc.assert(
      fc.property(cases, ({ kind, name, stands, holding, ...more }) => {
        const before = standing(stands);
        const given = facts(holding, more);
        const request = { kind, target: `${name}.`, source: source(name), reference: 'OWNER' };
        const steps = decidePtr(request, before, given);
        for (const step of steps) {
          if (step.do === 'add') continue;
          assert.equal(step.ptr.lockPtr, false);
          if (kind !== 'PTR_UPDATE_FORCE') assert.notEqual(step.ptr.ptrSource, null);
        }
        if (before.some((ptr) => ptr.lockPtr)) assert.deepEqual(steps, []);
        const after = standingAfter(before, steps);
        assert.equal(new Set(after.map((ptr) => ptr.target)).size, after.length);
        const enabled = (ptrs: readonly StandingPtr[]) => ptrs.filter((ptr) => !ptr.disabled).length;
        // what comes back comes back beside what somebody else has put there meanwhile
        const comesBack = steps.some((step) => step.do === 'enable');
        if (enabled(before) <= 1 && !comesBack) assert.ok(enabled(after) <= 1);
        assert.deepEqual(decidePtr(request, after, given), []);
      }),
    );
  });

  test('disabling and enabling again leaves what was there', () => {
    fc.assert(
      fc.property(stands, holding, (text, others) => {
        const before = standing(text);
        const enabled = before.filter((ptr) => !ptr.disabled);
        fc.pre(enabled.length <= 1 && enabled.some((ptr) => ptr.target === 'a.'));
        const without = others.replace(/a ?/, '');
        const away = standingAfter(before, decidePtr(wish('PTR_DISABLE'), before, facts(without)));
        const back = standingAfter(away, decidePtr(wish('PTR_UPDATE'), away, facts(`${without} a`)));
        const published = (ptrs: readonly StandingPtr[]) => ptrs.filter((ptr) => !ptr.disabled).map((p) => p.target);
        assert.deepEqual(published(back), published(before));
      }),
    );
  });

  const wish = (kind: PtrKind) => ({ kind, target: 'a.', source: source('a'), reference: 'OWNER' });
});
