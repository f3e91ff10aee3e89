// docs/state-machines.md, from the machines themselves: diagrams, tables of state × event, effects.

import { effectPlace, effectTypes, eventMode, eventTypes, machineOf, outcomeTypes } from '../../src/domain/decide.ts';
import { displayType, type EventKind } from '../../src/domain/event.ts';

const HEAD = `# State machines

Written by \`node scripts/docs.ts\` from \`src/domain/*/machine.ts\`.

How to read it. An *event* is raised by a call (sync) or waits in the queue; an *outcome* is what an effect brought. In the tables a cell
holds what happens, first match first: \`[condition]\`, \`→ STATE\`, changes of the row in italics, effects in \`code\`. A refused event fails
with the error that stands there. *Ignored*: listed on purpose, nothing happens. An event that a table does not list for a state is
"no change", and whoever raised it is told so. Effects are performed in the event's transaction, or where the list says *outside* after
its commit, with nothing locked. What states mean and what moves them on stands in [operating.md](operating.md).
`;

const KINDS: readonly (readonly [EventKind, string])[] = [
  ['zone', 'Zones'],
  ['server', 'Servers'],
  ['master', 'The master'],
  ['bulk', 'Jobs on many zones'],
];

interface Row {
  readonly state: string;
  readonly event: string;
  readonly guard: string | null;
  readonly target: string | null;
  readonly actions: readonly { readonly type: string; readonly params: unknown }[];
}

export function stateMachinesDocument(): string {
  return `${HEAD}\n${KINDS.map(([kind, title]) => section(kind, title)).join('\n')}`;
}

function section(kind: EventKind, title: string): string {
  const rows = rowsOf(kind);
  return [
    `## ${title}\n`,
    diagram(kind, rows),
    `### Events\n\n| event | as listed | |\n|---|---|---|`,
    ...eventTypes(kind).map((type) => `| \`${type}\` | ${displayType(kind, type)} | ${eventMode(kind, type)} |`),
    '',
    `Outcomes: ${
      outcomeTypes(kind)
        .map((type) => `\`${type}\``)
        .join(', ') || 'none'
    }.\n`,
    `Effects: ${effectTypes(kind)
      .map((type) => `\`${type}\`${effectPlace(kind, type) === 'outside' ? ' (outside)' : ''}`)
      .join(', ')}.\n`,
    ...states(kind).map((state) =>
      stateTable(
        state,
        rows.filter((row) => row.state === state),
      ),
    ),
  ].join('\n');
}

const states = (kind: EventKind): string[] => Object.keys(machineOf(kind).root.states);

const nameOf = (thing: unknown): string =>
  typeof thing === 'string' ? thing : String((thing as { readonly type: string }).type);

/** Every row of the table, in the machine's order. */
function rowsOf(kind: EventKind): Row[] {
  return Object.entries(machineOf(kind).root.states).flatMap(([state, node]) =>
    [...node.transitions].flatMap(([event, candidates]) =>
      candidates.map((candidate) => ({
        state,
        event,
        guard: candidate.guard === undefined ? null : nameOf(candidate.guard),
        target: candidate.target?.[0]?.key ?? null,
        actions: candidate.actions.map((action) => ({
          type: nameOf(action),
          params: typeof action === 'object' ? (action as { readonly params?: unknown }).params : undefined,
        })),
      })),
    ),
  );
}

/** One arrow for each pair of states, with what leads along it; a state's loops are left to the tables. */
function diagram(kind: EventKind, rows: readonly Row[]): string {
  const arrows = new Map<string, Set<string>>();
  for (const { state, event, target } of rows) {
    if (target === null || target === state) continue;
    const arrow = `${state} --> ${target}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(event));
  }
  const initial = `  [*] --> ${states(kind)[0]}`;
  const lines = [...arrows].map(([arrow, events]) => `  ${arrow}: ${[...events].join(', ')}`);
  return ['```mermaid', 'stateDiagram-v2', initial, ...lines, '```', ''].join('\n');
}

function stateTable(state: string, rows: readonly Row[]): string {
  const events = [...new Set(rows.map((row) => row.event))];
  const lines = events.map((event) => {
    const cells = rows.filter((row) => row.event === event).map(cell);
    return `| \`${event}\` | ${cells.join('<br>')} |`;
  });
  return [`### ${state}\n`, '| event | what happens |', '|---|---|', ...lines, ''].join('\n');
}

function cell({ guard, target, actions }: Row): string {
  const parts = [
    guard === null ? '' : `[${spaced(guard)}]`,
    target === null ? '' : `→ ${target}`,
    actions.map(actionText).join(', '),
  ].filter((part) => part !== '');
  const isIdle = target === null && actions.length === 0;
  return `${parts.join(' ')}${isIdle ? `${guard === null ? '' : ' '}*ignored*` : ''}`;
}

function actionText({ type, params }: Row['actions'][number]): string {
  const fixed = typeof params === 'object' && params !== null ? (params as Record<string, unknown>) : {};
  if (type === 'refuse') return `refused: ${String(fixed.error)}`;
  const words = Object.entries(fixed).map(([key, value]) =>
    key === 'type' ? String(value) : `${key} ${JSON.stringify(value)}`,
  );
  const shown = words.length === 0 ? type : `${type} ${words.join(' ')}`;
  return ALL_EFFECTS.has(type) ? `\`${shown}\`` : `*${spaced(shown)}*`;
}

const ALL_EFFECTS: ReadonlySet<string> = new Set(KINDS.flatMap(([kind]) => effectTypes(kind)));

/** `lockHeld` as words. */
const spaced = (name: string): string => name.replace(/[a-z][A-Z]/g, (pair) => `${pair[0]} ${pair[1]?.toLowerCase()}`);
