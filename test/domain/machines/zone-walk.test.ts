// Random walks through the zone machine: whatever comes when, the row stays one that the database accepts and nothing is lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, eventTypes, outcomeTypes } from '../../../src/domain/decide.ts';
import { EVENTS, type Event, FACTS, ROWS, type Row } from './samples.ts';

const START: Row = {
  ...ROWS.zone,
  state: 'INIT',
  zi_id: null,
  zi_candidate_id: null,
  zone_files: false,
  alt_sg_id: null,
  lock_state: 'EDIT_UNLOCK',
  edit_lock_token: null,
  locked_by: null,
  locked_at: null,
  lock_expires_at: null,
  served_zi_id: null,
  served_soa: null,
  served_apex_ns: null,
};

const MS = 60_000;

interface Step {
  readonly type: string;
  readonly zi: number;
  readonly token: number;
  readonly locked: boolean;
  readonly minutes: number;
}

const step = fc.record<Step>({
  type: fc.constantFrom(...eventTypes('zone'), ...outcomeTypes('zone')),
  zi: fc.integer({ min: 10, max: 13 }),
  token: fc.integer({ min: 70, max: 72 }),
  locked: fc.boolean(),
  minutes: fc.integer({ min: 0, max: 20 }),
});

function eventOf({ type, zi, token, locked }: Step, row: Row): Event {
  const changes: Record<string, unknown> = {};
  const sample = EVENTS.zone[type]!;
  if ('zi_id' in sample) changes.zi_id = zi;
  if ('edit_lock_token' in sample) changes.edit_lock_token = token;
  if ('locked' in sample) Object.assign(changes, { locked, candidate_zi_id: row.zi_candidate_id ?? 10 });
  return { ...sample, ...changes, type };
}

/** What migrations/0001 checks, and what the states mean. */
function check(row: Row): void {
  if (row.lock_state !== 'EDIT_LOCK') {
    assert.deepEqual(
      [row.edit_lock_token, row.locked_by, row.locked_at, row.lock_expires_at],
      [null, null, null, null],
    );
  } else {
    assert.notEqual(row.edit_lock_token, null);
    // a lock without a deadline would never end by itself: only UPDATE has one
    if (row.state !== 'UPDATE') assert.notEqual(row.lock_expires_at, null, String(row.state));
  }
  if (row.state === 'UPDATE') assert.equal(row.lock_state, 'EDIT_LOCK');
  if (row.state === 'DELETED') assert.equal(row.lock_state, 'EDIT_UNLOCK');
  if (row.served_soa === null) assert.equal(row.served_apex_ns, null);
}

test('random events and outcomes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let row = START;
      let now = Date.parse(String(FACTS.zone.now));
      let token = 70;
      for (const one of steps) {
        now += one.minutes * MS;
        const facts = { ...FACTS.zone, now: new Date(now).toISOString(), new_token: token++ };
        const decision = decide('zone', row, facts, eventOf(one, row));
        if (decision.refusal !== null) assert.deepEqual([decision.effects, decision.changed], [[], false]);
        if (!decision.listed) assert.deepEqual([decision.effects, decision.changed], [[], false]);
        row = { ...row, ...decision.after };
        check(row);
        if (decision.effects.some((effect) => effect.type === 'destroy')) return;
      }
    }),
    { numRuns: 400 },
  );
});

test('every state is reached and left again', () => {
  const reached = new Map<string, boolean>();
  const seen = new Set<string>();
  const queue: Row[] = [START];
  for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
    const key = `${row.state} ${row.lock_state}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const event of Object.values(EVENTS.zone)) {
      const given = 'edit_lock_token' in event ? { edit_lock_token: row.edit_lock_token } : {};
      const next = { ...row, ...decide('zone', row, FACTS.zone, { ...event, ...given }).after };
      reached.set(String(row.state), reached.get(String(row.state)) || next.state !== row.state);
      queue.push(next);
    }
  }
  assert.equal(reached.size, 10);
  assert.deepEqual(
    [...reached].filter(([, left]) => !left),
    [],
  );
});
