// Publishing without knowing what is served: the zone is transferred, compared in linear time and mended, in parts if need be.

import { typeName } from '../../dns/rr/index.ts';
import { serialGt } from '../../dns/serial.ts';
import { buildUpdate, splitUpdate } from '../../dns/wire/update.ts';
import { DmsError, passing } from '../../domain/errors.ts';
import type { StoredOutcome } from '../../domain/event.ts';
import { contentDrift, servedRecords } from '../../domain/zone/drift.ts';
import { isFarStep } from '../../domain/zone/serial.ts';
import { apexNsRecords, type EffectiveRecord, effectiveRecords, wireDiff } from '../../domain/zone/wire-difference.ts';
import type { TransferredRecord } from '../../ports.ts';
import { type PublishPlan, publishPlan } from '../../store/publish-plan.ts';
import { contentOfVersion } from '../../store/record.ts';
import type { ZoneRow } from '../../store/schema.ts';
import { raiseSerialFloor } from '../../store/serial-floor.ts';
import { enabledServers } from '../../store/server.ts';
import { newestCopy } from '../../store/zone-instance.ts';
import type { Db, OutsideContext, OutsidePerformer } from '../context.ts';
import { type SilentServers, serialsOnServers } from '../server-serials.ts';
import { needsCopy } from './converted-copy.ts';
import {
  type PublishTarget,
  type PublishZone,
  published,
  publishZone,
  recordChanges,
  serialAfter,
  serialRequest,
  soaDiffers,
  soaFields,
  targetOf,
} from './publish-target.ts';

const PART_MS = 10_000;
const UP_LONG_ENOUGH_S = 60;

interface Transferred {
  readonly soa: Buffer;
  /** Seconds. */
  readonly soaTtl: number;
  readonly serial: number;
  readonly records: readonly EffectiveRecord[];
}

function own(context: OutsideContext) {
  const { dns_server, dns_port } = context.ports.settings.current();
  return { address: dns_server, port: dns_port };
}

function isSigned(records: readonly TransferredRecord[]): boolean {
  return records.some((record) => typeName(record.type) === 'DNSKEY');
}

/** Why the master does not give the zone: an outcome, or a passing error that says what to do (spec 06 §2.1). */
async function whyNot(context: OutsideContext, zone: PublishZone, rcode: string): Promise<StoredOutcome> {
  const answer = await context.ports.nameServer.soa(own(context), zone.name, PART_MS);
  if (answer.authoritative)
    throw passing(
      `named answers ${rcode} to a transfer of ${zone.name} and yet serves it: compare allow-transfer and transfers-out`,
    );
  if (answer.rcode !== 'SERVFAIL') return { type: 'not_configured' };
  const status = await rndcSays(context, ['zonestatus', zone.name]);
  if (/frozen: yes/.test(status)) throw passing(`${zone.name} is frozen on the master: rndc thaw ${zone.name}`);
  if ((await upForSeconds(context)) > UP_LONG_ENOUGH_S) return { type: 'not_loaded' };
  throw passing(`named is up for less than ${UP_LONG_ENOUGH_S} s and has not loaded ${zone.name} yet`);
}

function rndc(context: OutsideContext, args: readonly string[]): Promise<string> {
  const { dns_server } = context.ports.settings.current();
  const server = { name: '', address: dns_server, sshAddress: null, isThisServer: true };
  return context.ports.remote.rndc(server, args, context.signal);
}

/** What rndc says, be it why it does not. */
const rndcSays = (context: OutsideContext, args: readonly string[]): Promise<string> =>
  rndc(context, args).catch((error: unknown) => {
    if (error instanceof DmsError) return error.message;
    throw error;
  });

/** Seconds since named was started, by `rndc status`; 0 when it does not say. */
async function upForSeconds(context: OutsideContext): Promise<number> {
  const boot = /boot time: (.+)/.exec(await rndcSays(context, ['status']))?.[1];
  return boot === undefined ? 0 : (context.ports.clock.now() - Date.parse(boot)) / 1000;
}

async function transfer(context: OutsideContext, zone: PublishZone): Promise<Transferred | StoredOutcome> {
  const timeoutMs = context.ports.settings.current().dns_query_timeout * 1000;
  const { rcode, records } = await context.ports.nameServer.transfer(own(context), zone.name, timeoutMs);
  const first = records?.[0];
  if (records === null || first === undefined) return whyNot(context, zone, rcode);
  const { rdata: soa, ttl: soaTtl } = first;
  return {
    soa,
    soaTtl,
    serial: soa.readUInt32BE(soa.length - 20),
    records: servedRecords(zone.name, records, isSigned(records)),
  };
}

/** Sends the parts one after the other; each is guarded by the SOA that the one before it left. */
async function send(
  context: OutsideContext,
  target: PublishTarget,
  from: Transferred,
  params: SendParams,
): Promise<number> {
  const { zone } = target;
  const parts = splitUpdate({
    zone: zone.name,
    deletions: params.changes.deletions,
    additions: params.changes.additions,
    servedSoa: from.soa,
    soa: soaFields(target, params.serial),
    soaTtl: target.soa.ttl,
  });
  const last = parts.at(-1)?.serial ?? params.serial;
  // before anything is sent: secondaries see these serials even if nothing is recorded of them
  await raiseSerialFloor(context.db, zone.name, last);
  for (const part of parts) {
    const { rcode } = await context.ports.nameServer.update(own(context), buildUpdate({ ...part, id: 0 }), PART_MS);
    if (rcode === 'NOERROR') continue;
    if (rcode === 'FORMERR' || rcode === 'NOTZONE')
      throw new DmsError('DynDNSUpdateFailed', { name: zone.name, reason: `named answers ${rcode}` });
    const status = await rndcSays(context, ['zonestatus', zone.name]);
    if (/frozen: yes/.test(status)) throw passing(`${zone.name} is frozen on the master: rndc thaw ${zone.name}`);
    throw passing(`named answers ${rcode} to an update of ${zone.name}; its log says why`);
  }
  return last;
}

interface SendParams {
  readonly serial: number;
  readonly changes: ReturnType<typeof recordChanges>;
}

/** Where the candidate was saved under the other setting of use_apex_ns, `publish` has just made a copy. */
async function planForCopy(trx: Db, zone: PublishZone): Promise<PublishPlan> {
  const plan = await publishPlan(trx, zone);
  if (plan.candidate === null || !needsCopy(zone, plan)) return plan;
  const copied = { zoneId: zone.id, copiedFrom: plan.candidate.id, useApexNs: zone.use_apex_ns };
  const copy = await newestCopy(trx, copied);
  if (copy === null)
    throw passing(`${zone.name} was saved under the other setting of use_apex_ns and is converted first`);
  return publishPlan(trx, zone, copy.id);
}

const LOGGED = 20;

/** Before it is mended: what somebody did by nsupdate in an emergency is not undone unseen (spec 06 §2.9). */
function logDifference(
  { ports }: OutsideContext,
  zone: string,
  from: readonly EffectiveRecord[],
  wanted: readonly EffectiveRecord[],
): void {
  const drift = contentDrift({ zone, soa: null, records: wanted }, { zone, soa: null, records: from });
  if (drift === null) return;
  const { missing, unexpected, ...counts } = drift;
  const lines = { missing: missing.slice(0, LOGGED), unexpected: unexpected.slice(0, LOGGED) };
  ports.logger.info({ zone, ...counts, ...lines }, `${zone}: the master has other records than are to be published`);
}

/** Servers that did not answer lately; of this process only. */
const silentServers: SilentServers = new Map();

/** Where nothing is known, a server may have a later serial than the master: the next one has to be above it (spec 06 §1.2). */
async function learnSerials({ db, ports, subject }: OutsideContext): Promise<void> {
  const own = new Set(ports.host.addresses());
  const servers = (await enabledServers(db)).filter(({ address }) => !own.has(address));
  const { sg_id, alt_sg_id } = subject.row as unknown as ZoneRow;
  const seen = await serialsOnServers(ports, [{ name: subject.name, sg_id, alt_sg_id }], servers, silentServers);
  for (const [name, serial] of seen) await raiseSerialFloor(db, name, serial);
}

/**
 * Effect `compare_and_publish`, outside. Outcomes: published, not_configured, not_loaded.
 * What was sent is read back; a master that still differs is drift and is tried again.
 */
const compare: OutsidePerformer = async (context, params) => {
  const zone = publishZone(context.subject);
  await learnSerials(context);
  const { target, wanted } = await context.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const read = targetOf(zone, await planForCopy(trx, { ...zone, served_zi_id: null }));
      const { records } = await contentOfVersion(trx, zone.id, read.candidate.version);
      return {
        target: read,
        wanted: [...effectiveRecords(records, read.side), ...apexNsRecords(read.apexNs, read.side)],
      };
    });
  const from = await transfer(context, zone);
  if ('type' in from) return from;
  await raiseSerialFloor(context.db, zone.name, from.serial);
  const request = serialRequest(params);
  const difference = wireDiff(from.records, wanted);
  const count = difference.deletions.length + difference.additions.length;
  // a serial below the floor was seen elsewhere with other content (spec 06 §1.1)
  const behind = target.floor !== null && serialGt(target.floor, from.serial);
  const soaStays = !soaDiffers(from.soa, target) && from.soaTtl === target.soa.ttl;
  if (count === 0 && !behind && !request.force && soaStays) return published(target, from.serial, false, from.soa);
  logDifference(context, zone.name, from.records, wanted);
  const serial = serialAfter(target, from.serial, request, new Date(context.ports.clock.now()).toISOString());
  // the zone's file is written and its journal removed on both sides of a far step
  const writeFile = async (): Promise<unknown> =>
    isFarStep(from.serial, serial) ? rndc(context, ['sync', '-clean', zone.name]) : null;
  await writeFile();
  const left = await send(context, target, from, { serial, changes: recordChanges(difference, zone.name) });
  await writeFile();
  const after = await transfer(context, zone);
  if ('type' in after) return after;
  const rest = wireDiff(after.records, wanted);
  if (rest.deletions.length + rest.additions.length > 0) {
    throw passing(
      `${zone.name}: the master still differs in ${rest.deletions.length + rest.additions.length} records after an accepted update`,
    );
  }
  return published(target, left, true, after.soa);
};

export const compareAndPublish: OutsidePerformer = async (context, params) => ({
  ...params,
  ...(await compare(context, params)),
});
