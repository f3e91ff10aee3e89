// Events as data: kinds, states, result codes, and the names that operators know them by.

export type EventKind = 'zone' | 'server' | 'master' | 'bulk';

export type EventState = 'NEW' | 'RUNNING' | 'RETRY' | 'SUCCESS' | 'FAILURE' | 'CANCELLED' | 'SUPERSEDED' | 'IGNORED';

/** Result codes of spec 01 §1.3. */
export const RESULT = { OK: 200, NOEFFECT: 210, NOCHANGE: 220, ERROR: 450, RESET: 460, FATAL: 550 } as const;

/** Priorities of design §3.4: people, follow-ups, bulk. */
export const PRIORITY = { people: 0, followUp: 5, bulk: 9 } as const;

/** An effect as a machine decided it: data only. */
export interface StoredEffect {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a performer answered: fed back to the machine as an event. */
export interface StoredOutcome {
  readonly type: string;
  readonly [key: string]: unknown;
}

const PREFIX: Readonly<Record<EventKind, string>> = {
  zone: 'ZoneSM',
  server: 'ServerSM',
  master: 'MasterSM',
  bulk: 'Bulk',
};

/** `zone`, `editSaved` → `ZoneSMEditSaved` (design §3.3). */
export function displayType(kind: EventKind, type: string): string {
  return PREFIX[kind] + type.charAt(0).toUpperCase() + type.slice(1);
}

/** How listings show a state: operators know four (design §3.1). */
export function displayState(state: EventState): 'NEW' | 'RETRY' | 'SUCCESS' | 'FAILURE' {
  if (state === 'RUNNING' || state === 'NEW') return 'NEW';
  if (state === 'CANCELLED' || state === 'SUPERSEDED' || state === 'FAILURE') return 'FAILURE';
  return state === 'RETRY' ? 'RETRY' : 'SUCCESS';
}
