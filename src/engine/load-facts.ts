// What each kind of subject needs around its machine: facts for the guards, and its name.

import type { EventKind } from '../domain/event.ts';
import { holdFor } from '../domain/master/hold.ts';
import { bulkCounts, isBulkFollowed } from '../store/bulk.ts';
import { drawEventId } from '../store/event.ts';
import * as facts from '../store/facts.ts';
import { isTurnFree } from '../store/roll.ts';
import type { Db, EventInHand, JsonRow, RaisePorts } from './context.ts';
import { bulkKey } from './performers/bulk.ts';

export interface FactSettings {
  /** Seconds; 0: locks do not time out. */
  readonly editLockTimeoutS: number;
  /** Minutes, or 'auto'. */
  readonly masterHoldTimeout: number | 'auto';
}

export function factSettings({ settings }: Pick<RaisePorts, 'settings'>): FactSettings {
  const { edit_lock_timeout, master_hold_timeout } = settings.current();
  return { editLockTimeoutS: edit_lock_timeout * 60, masterHoldTimeout: master_hold_timeout };
}

interface Looking {
  readonly row: JsonRow;
  readonly settings: FactSettings;
}

type Loader = (trx: Db, event: Pick<EventInHand, 'type' | 'params'>, looking: Looking) => Promise<JsonRow>;

const number = (value: unknown): number => (typeof value === 'number' ? value : -1);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Only the events listed here need more than the clock; the others cost no statement. */
const ZONE: Readonly<Record<string, Loader>> = {
  edit: async (trx) => ({ new_token: await drawEventId(trx) }),
  doSetAltSg: async (trx, event) => ({
    alt_sg_known: await facts.serverGroupByName(trx, text(event.params.alt_sg_name)),
  }),
  moveStart: async (trx, event) => ({ sg_known: await facts.serverGroupExists(trx, number(event.params.sg_id)) }),
  setSg: async (trx, event) => ({ sg_known: await facts.serverGroupExists(trx, number(event.params.sg_id)) }),
  undelete: async (trx, _event, { row }) => ({
    other_live: await facts.otherLiveZone(trx, number(row.id), text(row.name)),
    candidate_exists: await facts.ziOfZone(trx, number(row.id), number(row.zi_candidate_id)),
  }),
};

const ziKnown: Loader = async (trx, event, { row }) => {
  const zi = event.params.zi_id;
  return zi === undefined || zi === null ? {} : { zi_known: await facts.ziOfZone(trx, number(row.id), number(zi)) };
};
for (const type of ['doConfig', 'doBatchConfig', 'doReset', 'doRefresh', 'editSaved', 'editSavedNoLock', 'restored']) {
  Object.assign(ZONE, { [type]: ziKnown });
}

const SERVER: Readonly<Record<string, Loader>> = {
  enable: async (trx, _event, { row }) => ({ enabled_twins: await facts.enabledTwins(trx, number(row.id)) }),
  configChange: async (trx, _event, { row }) => ({
    turn_free: await isTurnFree(trx, number(row.sg_id), number(row.id)),
  }),
  drain: async (trx, _event, { row }) => ({
    others_well: await facts.othersWell(trx, number(row.sg_id), number(row.id)),
  }),
};

const wanted: Loader = async (trx, event) => {
  const sgId = event.params.sg_id;
  const sg = typeof sgId === 'number' ? await facts.serverGroupName(trx, sgId) : null;
  return { wanted: await facts.reconfigWanted(trx, event.type, number(sgId)), sg_known: sg !== null, sg_name: sg };
};

const MASTER: Readonly<Record<string, Loader>> = {
  masterReconfig: wanted,
  partialReconfig: wanted,
  allReconfig: wanted,
  setReplicaSg: async (trx, event) => ({
    sg_known: event.params.sg_id === null || (await facts.serverGroupExists(trx, number(event.params.sg_id))),
  }),
  batchHold: async (trx, _event, { settings }) => ({
    hold_ms: holdFor(settings.masterHoldTimeout, await facts.holdServers(trx)).ms,
  }),
  holdTimeout: async (trx) => {
    const scope = await facts.wantedScope(trx);
    return {
      wanted_scope: scope,
      wanted_sg_name: typeof scope === 'number' ? await facts.serverGroupName(trx, scope) : null,
    };
  },
};

/** Finished are those that are neither open nor failed: they are not counted one by one. */
const ofJob: Loader = async (trx, _event, { row }) => {
  const key = bulkKey(row);
  const { open, retrying, failed, givenUp } = await bulkCounts(trx, key);
  const ended = number(row.total) - open - retrying - failed - givenUp;
  return { open, retrying, done: ended, failed: failed + givenUp, following: await isBulkFollowed(trx, key) };
};

const BULK: Readonly<Record<string, Loader>> = { step: ofJob, pause: ofJob, cancel: ofJob };

const LOADERS: Readonly<Record<EventKind, Readonly<Record<string, Loader>>>> = {
  zone: ZONE,
  server: SERVER,
  master: MASTER,
  bulk: BULK,
};

export interface Known {
  readonly row: JsonRow;
  /** The database's clock. */
  readonly now: string;
  readonly settings: FactSettings;
  /** In place of what would be loaded. */
  readonly given?: JsonRow | undefined;
}

/** The facts that guards of this event look at; `now` is the database's clock. */
export async function loadFacts(
  trx: Db,
  kind: EventKind,
  event: Pick<EventInHand, 'type' | 'params'>,
  known: Known,
): Promise<JsonRow> {
  const base =
    kind === 'zone' ? { now: known.now, edit_lock_timeout_s: known.settings.editLockTimeoutS } : { now: known.now };
  if (known.given !== undefined) return { ...base, ...known.given };
  const loader = LOADERS[kind][event.type];
  return loader === undefined ? base : { ...base, ...(await loader(trx, event, known)) };
}

/** The subject's name as listings show it. */
export function subjectName(kind: EventKind, row: JsonRow): string {
  return kind === 'master' ? 'master' : kind === 'bulk' ? String(row.operation) : String(row.name);
}
