// What an event does to a row: the machines' answer, as data. The interpreter acts on it, replay compares it.

import { type AnyStateMachine, transition } from 'xstate';
import { bulkEffectPlaces } from './bulk/effects.ts';
import { bulkEventModes, bulkOutcomeTypes } from './bulk/events.ts';
import { bulkMachine, bulkOwned } from './bulk/machine.ts';
import { DmsError, type ErrorName, errorRow, errorText } from './errors.ts';
import type { EventKind, StoredEffect } from './event.ts';
import type { EffectPlace, EventMode } from './machine-types.ts';
import { masterEffectPlaces } from './master/effects.ts';
import { masterEventModes, masterOutcomeTypes } from './master/events.ts';
import { masterMachine, masterOwned } from './master/machine.ts';
import { serverEffectPlaces } from './server/effects.ts';
import { serverEventModes, serverOutcomeTypes } from './server/events.ts';
import { serverMachine, serverOwned } from './server/machine.ts';
import { zoneEffectPlaces } from './zone/effects.ts';
import { zoneEventModes, zoneOutcomeTypes } from './zone/events.ts';
import { zoneMachine } from './zone/machine.ts';
import { zoneOwned } from './zone/setup.ts';

type Row = Readonly<Record<string, unknown>>;

export interface Refusal {
  readonly error: ErrorName;
  readonly detail: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Decision {
  /** False: the state does not know this event; nothing happens ("no change"). */
  readonly listed: boolean;
  /** The event fails; there are no effects and nothing changes. */
  readonly refusal: Refusal | null;
  /** In order; an outside effect is the last one. */
  readonly effects: readonly StoredEffect[];
  /** The owned columns afterwards, `state` among them. */
  readonly after: Row;
  /** Does `after` differ from the row? */
  readonly changed: boolean;
}

interface Kind {
  readonly machine: AnyStateMachine;
  readonly owned: readonly string[];
  readonly events: Readonly<Record<string, EventMode>>;
  readonly outcomes: readonly string[];
  readonly effects: Readonly<Record<string, EffectPlace>>;
  readonly known: ReadonlySet<string>;
  /** State → the events that it lists. Looked up before the machine is asked: that costs 25 µs. */
  readonly listed: ReadonlyMap<string, ReadonlySet<string>>;
}

function kind(parts: Omit<Kind, 'known' | 'listed'>): Kind {
  const states = Object.entries(parts.machine.root.states);
  const listed = states.map(([state, node]) => [state, new Set<string>(node.transitions.keys())] as const);
  return { ...parts, known: new Set([...Object.keys(parts.events), ...parts.outcomes]), listed: new Map(listed) };
}

const KINDS: Readonly<Record<EventKind, Kind>> = {
  zone: kind({
    machine: zoneMachine,
    owned: zoneOwned,
    events: zoneEventModes,
    outcomes: zoneOutcomeTypes,
    effects: zoneEffectPlaces,
  }),
  server: kind({
    machine: serverMachine,
    owned: serverOwned,
    events: serverEventModes,
    outcomes: serverOutcomeTypes,
    effects: serverEffectPlaces,
  }),
  master: kind({
    machine: masterMachine,
    owned: masterOwned,
    events: masterEventModes,
    outcomes: masterOutcomeTypes,
    effects: masterEffectPlaces,
  }),
  bulk: kind({
    machine: bulkMachine,
    owned: bulkOwned,
    events: bulkEventModes,
    outcomes: bulkOutcomeTypes,
    effects: bulkEffectPlaces,
  }),
};

/** Columns that only the machine of this kind writes, `state` first. */
export function ownedColumns(kindName: EventKind): readonly string[] {
  return KINDS[kindName].owned;
}

/** The owned columns of a row in JSON form: bytes as hex, times as RFC 3339 in UTC. */
export function ownedOf(kindName: EventKind, row: Row): Row {
  const owned: Record<string, unknown> = {};
  for (const column of KINDS[kindName].owned) owned[column] = jsonValue(row[column]);
  return owned;
}

function jsonValue(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (value instanceof Date) return value.toISOString();
  return value === null || typeof value !== 'object' || Array.isArray(value) ? (value ?? null) : sorted(value);
}

/** The database keeps the keys of an object in an order of its own. */
function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function eventTypes(kindName: EventKind): readonly string[] {
  return Object.keys(KINDS[kindName].events);
}

/** Raised in the caller's transaction, or only ever queued; undefined for what is no event of this kind. */
export function eventMode(kindName: EventKind, type: string): EventMode | undefined {
  return KINDS[kindName].events[type];
}

export function outcomeTypes(kindName: EventKind): readonly string[] {
  return KINDS[kindName].outcomes;
}

export function effectTypes(kindName: EventKind): readonly string[] {
  return Object.keys(KINDS[kindName].effects);
}

/** Where an effect is performed; undefined for what is no effect of this kind. */
export function effectPlace(kindName: EventKind, type: string): EffectPlace | undefined {
  return KINDS[kindName].effects[type];
}

/** The machine of a kind, for tables and tests. */
export function machineOf(kindName: EventKind): AnyStateMachine {
  return KINDS[kindName].machine;
}

/** Does this state handle the event? Throws DmsError EventTypeUnknown, and Error for a state that no machine has. */
export function isListed(kindName: EventKind, state: string, type: string): boolean {
  const { known, listed } = KINDS[kindName];
  if (!known.has(type)) throw new DmsError('EventTypeUnknown', { kind: kindName, type });
  const events = listed.get(state);
  if (events === undefined) throw new Error(`a ${kindName} cannot be in state ${state}`);
  return events.has(type);
}

/**
 * What `event` (or the outcome of an effect) does to `row`, given the facts. Pure: the same arguments give the same answer.
 * `row` is the subject's whole row in JSON form. Throws DmsError EventTypeUnknown, and Error for a state that no machine has.
 */
export function decide(
  kindName: EventKind,
  row: Row,
  facts: Row,
  event: { readonly type: string; readonly [key: string]: unknown },
): Decision {
  const { machine } = KINDS[kindName];
  const before = ownedOf(kindName, row);
  const state = String(before.state);
  if (!isListed(kindName, state, event.type))
    return { listed: false, refusal: null, effects: [], after: before, changed: false };
  const snapshot = machine.resolveState({ value: state, context: { ...before, facts } });
  const [next, actions] = transition(machine, snapshot, event);
  const effects = effectsOf(actions);
  const refused = effects.find((effect) => effect.type === 'refuse');
  if (refused !== undefined) {
    const refusal = refusalOf(refused, { row, facts, event });
    return { listed: true, refusal, effects: [], after: before, changed: false };
  }
  const after = ownedOf(kindName, { ...(next.context as Row), state: next.value });
  const changed = Object.keys(changedColumns(before, after)).length > 0;
  return { listed: true, refusal: null, effects, after, changed };
}

/** The actions that are effects. Everything of XState's own would happen behind the interpreter's back: it is forbidden. */
function effectsOf(actions: readonly { readonly type: string; readonly params: unknown }[]): StoredEffect[] {
  const effects: StoredEffect[] = [];
  for (const { type, params } of actions) {
    if (type.startsWith('xstate.')) throw new Error(`a machine must not use ${type}`);
    if (params === null) continue; // left out by its own params
    effects.push({ type, params: (params ?? {}) as Row });
  }
  return effects;
}

/** The columns of `after` that differ from `before`; both are owned columns in JSON form. */
export function changedColumns(before: Row, after: Row): Row {
  const changes: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(after)) {
    const old = before[column];
    const isPlain = value === null || typeof value !== 'object';
    const same = old === value || (!isPlain && JSON.stringify(old) === JSON.stringify(value));
    if (!same) changes[column] = value;
  }
  return changes;
}

interface Around {
  readonly row: Row;
  readonly facts: Row;
  readonly event: Row;
}

/** Keys of error data that are called differently in rows and events. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  server_name: ['server_name', 'name'],
  sg_name: ['sg_name', 'alt_sg_name'],
  bulk_id: ['id'],
  reason: ['detail', 'reason'],
  replica_sg_name: ['replica_sg_id'],
};

/** A refusal's data: each key of its error, from the event, the facts or the row. An edit-lock token is never among them. */
function refusalOf(effect: StoredEffect, { row, facts, event }: Around): Refusal {
  const error = effect.params.error as ErrorName;
  const data: Record<string, unknown> = {};
  for (const key of errorRow(error).keys) {
    // who holds the lock is the row's; the event names who wants it
    const own = key === 'locked_by' ? jsonValue(row[key]) : null;
    for (const name of ALIASES[key] ?? [key]) data[key] ??= own ?? event[name] ?? facts[name] ?? jsonValue(row[name]);
  }
  return { error, detail: errorText(error, data), data };
}
