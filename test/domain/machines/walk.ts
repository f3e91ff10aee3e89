// A machine's table read out of the machine: states, events, candidates with guard, target and actions.

import { machineOf } from '../../../src/domain/decide.ts';
import type { EventKind } from '../../../src/domain/event.ts';

export interface Candidate {
  readonly state: string;
  readonly event: string;
  readonly guard: string | null;
  readonly target: string | null;
  readonly actions: readonly { readonly type: unknown; readonly params: unknown }[];
}

const nameOf = (thing: unknown): string =>
  typeof thing === 'string' ? thing : String((thing as { type: string }).type);

export function statesOf(kind: EventKind): string[] {
  return Object.keys(machineOf(kind).root.states);
}

/** Every candidate of every row, in the machine's order. */
export function walk(kind: EventKind): Candidate[] {
  return Object.entries(machineOf(kind).root.states).flatMap(([state, node]) =>
    [...node.transitions].flatMap(([event, candidates]) =>
      candidates.map((candidate) => ({
        state,
        event,
        guard: candidate.guard === undefined ? null : nameOf(candidate.guard),
        target: candidate.target?.[0]?.key ?? null,
        actions: candidate.actions.map((action) =>
          typeof action === 'object'
            ? { type: action.type, params: action.params }
            : { type: action, params: undefined },
        ),
      })),
    ),
  );
}
