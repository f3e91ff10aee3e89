// Some zones of a restore: each file with a serial above every one known, then the events that say so, in one transaction.

import { dateSerial, serialMax } from '../dns/serial.ts';
import { DmsError } from '../domain/errors.ts';
import { PRIORITY } from '../domain/event.ts';
import { deriveApex } from '../domain/zone/apex.ts';
import { nextSerial } from '../domain/zone/serial.ts';
import { underSetting } from '../domain/zone/under-setting.ts';
import { seedFile } from '../render/zone-file.ts';
import { apexConfig, configFor } from '../store/config.ts';
import { insertFinishedZoneEvents, writeRestoredZones } from '../store/finished-events.ts';
import { lockZonesToRestore, type ZoneToRestore } from '../store/named-restore.ts';
import { soaOf } from '../store/record.ts';
import { raiseSerialFloors } from '../store/serial-floor.ts';
import type { Db, EnginePorts, EventInHand, Performers, RaisePorts, Subject } from './context.ts';
import { interpret } from './interpret.ts';
import { factSettings } from './load-facts.ts';
import { databaseOnly } from './performers/database-only.ts';
import { publishZone } from './performers/publish-target.ts';
import type { SeedFiles } from './performers/seed-file.ts';
import { signedZoneText } from './performers/sign-zone-text.ts';
import { newEvent } from './queue.ts';
import { finalRecord } from './record.ts';

/** Who restores, and when. */
export interface RestoreBy {
  readonly runId: number;
  readonly actor: string;
  readonly source: string;
  readonly requestId: string | null;
}

export interface Restoring {
  readonly ports: EnginePorts;
  readonly by: RestoreBy;
  readonly files: SeedFiles;
  /** Zones that have key files. */
  readonly keyed: ReadonlySet<string>;
}

export interface NotRestored {
  readonly name: string;
  readonly reason: string;
}

interface Prepared {
  readonly zone: ZoneToRestore;
  readonly name: string;
  readonly serial: number;
  readonly text: string;
}

/**
 * Restores those of the zones that the run still wants. `seen`: serials that servers answered, by name. Gives the zones that
 * cannot be restored, with the reason; they stay as they were. Throws ZoneFileWriteError: then nothing of it is recorded.
 */
export async function restoreBatch(
  trx: Db,
  restoring: Restoring,
  ids: readonly number[],
  seen: ReadonlyMap<string, number>,
): Promise<{ readonly restored: number; readonly failed: readonly NotRestored[] }> {
  const { files, by } = restoring;
  const zones = await lockZonesToRestore(trx, by.runId, ids);
  const configs = await configsOf(trx, zones);
  const prepared: Prepared[] = [];
  const failed: NotRestored[] = [];
  for (const zone of zones) {
    try {
      prepared.push(await signedWhereKeyed(restoring, prepare(zone, configs, seen)));
    } catch (error) {
      if (!(error instanceof DmsError)) throw error;
      failed.push({ name: String(zone.row.name), reason: error.message });
    }
  }
  await record(trx, restoring, prepared);
  await put(files, prepared);
  return { restored: prepared.length, failed };
}

type Configs = ReadonlyMap<number, ReturnType<typeof apexConfig>>;

async function configsOf(trx: Db, zones: readonly ZoneToRestore[]): Promise<Configs> {
  const configs = new Map<number, ReturnType<typeof apexConfig>>();
  for (const id of new Set(zones.map(({ row }) => row.sg_id as number))) {
    configs.set(id, apexConfig(await configFor(trx, id)));
  }
  return configs;
}

/** Throws ZoneNoCandidate, ZoneCfgItemNotFound, and what else keeps a version from becoming a file. */
function prepare(zone: ZoneToRestore, configs: Configs, seen: ReadonlyMap<string, number>): Prepared {
  const { row, zi, records } = zone;
  const name = String(row.name);
  if (zi === null) throw new DmsError('ZoneNoCandidate', { name });
  const config = configs.get(row.sg_id as number)!;
  const stored = { zone: name, ttl: zi.zone_ttl, soa: soaOf(zi), records, groups: [], zi };
  const content = underSetting(stored, publishZone(subjectOf(zone)), config);
  const last = (row.served_apex_ns as string[] | null) ?? [];
  const apex = deriveApex(zi, config, row.use_apex_ns === true, name, last);
  const answered = seen.get(name) ?? null;
  const floor = zone.floor === null || answered === null ? (zone.floor ?? answered) : serialMax(zone.floor, answered);
  const serial = nextSerial({
    name,
    servedSerial: null,
    dbSerial: row.soa_serial as number | null,
    floor,
    today: dateSerial(new Date(zone.now)),
  });
  return { zone, name, serial, text: seedFile(content, { ...apex, soa: { ...apex.soa, serial } }) };
}

/** Throws a passing error where its keys are there and it cannot be signed. */
async function signedWhereKeyed({ ports, keyed }: Restoring, prepared: Prepared): Promise<Prepared> {
  const { zone, name, text } = prepared;
  if (zone.row.auto_dnssec !== true || !keyed.has(name)) return prepared;
  return { ...prepared, text: await signedZoneText(ports, { name, nsec3: zone.row.nsec3 === true }, text) };
}

function subjectOf({ row }: ZoneToRestore): Subject {
  return { kind: 'zone', id: row.id as number, name: String(row.name), row };
}

async function put(files: SeedFiles, prepared: readonly Prepared[]): Promise<void> {
  try {
    await files.put(prepared);
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    const name = String(error.data.path ?? '?');
    throw new DmsError('ZoneFileWriteError', { name, internal_error: error.message }, undefined, { cause: error });
  }
}

/** Groups wait for few zones: for the others there is nothing to ask the database. */
const withoutGroups: Performers<RaisePorts> = {
  ...databaseOnly,
  inside: { ...databaseOnly.inside, release_groups: async () => undefined },
};

/** One event for each zone, as the machine decides it, and the zones' rows. */
async function record(trx: Db, { ports, by }: Restoring, prepared: readonly Prepared[]): Promise<void> {
  const { editLockTimeoutS: edit_lock_timeout_s } = factSettings(ports);
  const events = [];
  const rows = [];
  const columns = new Set<string>();
  for (const { zone, serial } of prepared) {
    const subject = subjectOf(zone);
    const facts = { now: zone.now, edit_lock_timeout_s, zi_known: true };
    const event = eventOf(zone, serial, by);
    const trigger = { ...event.params, type: event.type };
    const performers = zone.groupsWait ? databaseOnly : withoutGroups;
    const run = await interpret({ trx, ports, subject, event, facts }, trigger, performers);
    const request = { kind: 'zone', subjectId: subject.id, subjectName: subject.name, ...event } as const;
    events.push({ id: event.id, event: newEvent(request), record: finalRecord(subject, event, run, facts) });
    rows.push({ id: subject.id, row: run.row });
    for (const column of Object.keys(run.changes)) columns.add(column);
  }
  await insertFinishedZoneEvents(trx, events);
  await writeRestoredZones(trx, by.runId, rows, [...columns]);
  await raiseSerialFloors(trx, prepared);
}

function eventOf({ zi, eventId }: ZoneToRestore, serial: number, by: RestoreBy): EventInHand {
  const { actor, source, requestId } = by;
  const params = { zi_id: zi!.id, serial };
  const origin = { actor, source, requestId, causeId: null };
  return { id: eventId, type: 'restored', params, attempts: 0, priority: PRIORITY.people, ...origin };
}
