// The whole table of each machine as a golden file: what a change of a transition changes can be read in the difference.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { effectPlace, eventMode, eventTypes, outcomeTypes } from '../../../src/domain/decide.ts';
import { displayType, type EventKind } from '../../../src/domain/event.ts';
import { EVENTS, FACTS, ROWS } from './samples.ts';
import { type Candidate, statesOf, walk } from './walk.ts';

const GOLDEN = new URL('../../golden/machines/', import.meta.url);
const KINDS: readonly EventKind[] = ['zone', 'server', 'master', 'bulk'];

/** Effects with the data that they would have for the sample row; changes of the row by name. */
function actionText(kind: EventKind, candidate: Candidate, action: Candidate['actions'][number]): string {
  const type = String(action.type);
  const context = { ...ROWS[kind], facts: FACTS[kind] };
  const event = EVENTS[kind][candidate.event];
  const params: unknown = typeof action.params === 'function' ? action.params({ context, event }) : action.params;
  if (type === 'refuse') return `refuse ${(params as { error: string }).error}`;
  if (effectPlace(kind, type) === undefined) {
    const fixed =
      action.params === undefined || typeof action.params === 'function' ? '' : ` ${JSON.stringify(params)}`;
    return `(${type}${fixed})`;
  }
  const place = effectPlace(kind, type) === 'outside' ? ' OUTSIDE' : '';
  if (params === null) return `${type}${place} unless nothing changes`;
  const data = params === undefined || Object.keys(params as object).length === 0 ? '' : ` ${JSON.stringify(params)}`;
  return `${type}${place}${data}`;
}

function candidateText(kind: EventKind, candidate: Candidate): string {
  const actions = candidate.actions.map((action) => actionText(kind, candidate, action)).join(', ');
  const guard = candidate.guard === null ? '' : `[${candidate.guard}] `;
  const target = candidate.target === null ? '' : `→ ${candidate.target}${actions === '' ? '' : ': '}`;
  return `${guard}${`${target}${actions}` || 'ignored'}`;
}

function table(kind: EventKind): string {
  const all = walk(kind);
  const lines = [
    `Machine ${kind}. Rows: (changes of the row), effects with data for a sample row; an outside effect is performed after the commit.`,
    '',
  ];
  lines.push('Events:');
  for (const type of eventTypes(kind))
    lines.push(`  ${type.padEnd(22)}${displayType(kind, type).padEnd(26)}${eventMode(kind, type)}`);
  lines.push(`Outcomes: ${outcomeTypes(kind).join(' ')}`);
  for (const state of statesOf(kind)) {
    lines.push('', state);
    for (const type of [...eventTypes(kind), ...outcomeTypes(kind)]) {
      const rows = all.filter((candidate) => candidate.state === state && candidate.event === type);
      if (rows.length === 0) lines.push(`  ${type.padEnd(22)}no change`);
      rows.forEach((candidate, index) => {
        lines.push(`  ${(index === 0 ? type : '').padEnd(22)}${candidateText(kind, candidate)}`);
      });
    }
  }
  return `${lines.join('\n')}\n`;
}

describe('tables of the machines', () => {
  for (const kind of KINDS) {
    test(kind, () => {
      const file = new URL(`${kind}.txt`, GOLDEN);
      const found = table(kind);
      if (process.env.GOLDEN === 'overwrite') {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(file, found);
      }
      assert.equal(found, readFileSync(file, 'utf8'), 'run with GOLDEN=overwrite if the change is meant');
    });
  }
});
