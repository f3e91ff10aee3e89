// What must hold of every machine, read from its table.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  decide,
  effectPlace,
  effectTypes,
  eventTypes,
  machineOf,
  outcomeTypes,
  ownedColumns,
} from '../../../src/domain/decide.ts';
import { ERRORS } from '../../../src/domain/errors.ts';
import type { EventKind } from '../../../src/domain/event.ts';
import { EVENTS, FACTS, rowIn } from './samples.ts';
import { type Candidate, statesOf, walk } from './walk.ts';

const STATES: Readonly<Record<EventKind, readonly string[]>> = {
  zone: [
    'INIT',
    'BATCH_CREATE_1',
    'BATCH_CREATE_2',
    'CREATE',
    'RESET',
    'UNCONFIG',
    'PUBLISHED',
    'UPDATE',
    'DISABLED',
    'DELETED',
  ],
  server: ['DISABLED', 'CONFIG', 'RETRY', 'BROKEN', 'OK', 'DRAINED'],
  master: ['READY', 'HOLD'],
  bulk: ['RUNNING', 'PAUSED', 'DONE', 'CANCELLED'],
};

const isOutside = (kind: EventKind, type: unknown): boolean => effectPlace(kind, String(type)) === 'outside';
const isEffect = (kind: EventKind, type: unknown): boolean =>
  type === 'refuse' || effectPlace(kind, String(type)) !== undefined;
const name = ({ state, event, guard }: Candidate): string => `${state} ${event} [${guard ?? ''}]`;

for (const kind of ['zone', 'server', 'master', 'bulk'] as const) {
  const machine = machineOf(kind);
  const all = walk(kind);

  describe(`machine ${kind}`, () => {
    test('has the states of the schema, none of them final', () => {
      assert.deepEqual(statesOf(kind), STATES[kind]);
      for (const node of Object.values(machine.root.states)) assert.equal(node.type, 'atomic');
    });

    test('a row that has a guard ends with one that has none, and nothing follows that', () => {
      for (const state of statesOf(kind)) {
        for (const [event, rows] of Object.entries(Object.groupBy(all, (row) => `${row.state} ${row.event}`))) {
          const guards = (rows ?? []).map((row) => row.guard !== null);
          assert.equal(guards.lastIndexOf(true), guards.length - 2, event);
        }
        assert.ok(all.some((row) => row.state === state));
      }
    });

    test('uses no functions but guards and params: constant context, named actions and guards, no entry, after or invoke', () => {
      assert.equal(typeof machine.config.context, 'object');
      for (const row of all) {
        for (const { type } of row.actions) {
          assert.equal(typeof type, 'string', name(row));
          assert.ok(
            isEffect(kind, type) || String(type) in machine.implementations.actions,
            `${name(row)} ${String(type)}`,
          );
        }
        if (row.guard !== null) assert.ok(row.guard in machine.implementations.guards, name(row));
      }
      for (const node of Object.values(machine.root.states)) {
        assert.deepEqual([node.entry, node.exit, node.invoke, node.after], [[], [], [], []]);
      }
    });

    test('lists only declared events and outcomes, and each of them somewhere', () => {
      const declared = [...eventTypes(kind), ...outcomeTypes(kind)].sort();
      assert.deepEqual([...new Set(all.map((row) => row.event))].sort(), declared);
      assert.deepEqual(Object.keys(EVENTS[kind]).sort(), declared);
    });

    test('uses each of its effects, and refuses with errors that are in the table', () => {
      const used = new Set(all.flatMap((row) => row.actions.map(({ type }) => String(type))));
      for (const effect of effectTypes(kind)) assert.ok(used.has(effect), effect);
      for (const row of all) {
        for (const action of row.actions)
          if (action.type === 'refuse') assert.ok((action.params as { error: string }).error in ERRORS, name(row));
      }
    });

    test('a refusal stands alone', () => {
      for (const row of all) {
        if (row.actions.some(({ type }) => type === 'refuse'))
          assert.deepEqual([row.actions.length, row.target], [1, null], name(row));
      }
    });

    test('an outside effect is the last of its transition and nothing changes before it', () => {
      for (const row of all) {
        const at = row.actions.findIndex(({ type }) => isOutside(kind, type));
        if (at < 0) continue;
        assert.equal(at, row.actions.length - 1, name(row));
        assert.equal(row.target, null, name(row));
        assert.ok(
          row.actions.every(({ type }) => isEffect(kind, type)),
          name(row),
        );
      }
    });

    test('every outcome of an effect is listed in every state that can be there when it comes', () => {
      for (const state of statesOf(kind)) {
        for (const outcome of outcomeTypes(kind)) {
          const { listed } = decide(kind, rowIn(kind, state), FACTS[kind], EVENTS[kind][outcome]!);
          // an answer of `reconfigured` or a check may meet any state; a bulk job's batch ends within its transaction
          assert.ok(listed, `${state} ${outcome}`);
        }
      }
    });

    test('owns the columns that it changes, and `state`', () => {
      const owned = ownedColumns(kind);
      assert.equal(owned[0], 'state');
      assert.equal(new Set(owned).size, owned.length);
      assert.ok(!owned.includes('facts'));
    });

    test('gives the same decision twice, and for a row that went through JSON', () => {
      for (const state of statesOf(kind)) {
        for (const event of Object.values(EVENTS[kind])) {
          const first = decide(kind, rowIn(kind, state), FACTS[kind], event);
          const again = decide(
            ...(JSON.parse(JSON.stringify([kind, rowIn(kind, state), FACTS[kind], event])) as Parameters<
              typeof decide
            >),
          );
          assert.deepEqual(again, first);
          // what is stored can be read back as it was
          assert.deepEqual(JSON.parse(JSON.stringify(first.after)), first.after);
        }
      }
    });
  });
}
