// Publishing from what was served: one guarded UPDATE to the own named, answered within a second (design §3.7, §4).

import { canonicalName } from '../../dns/name.ts';
import { CNAME } from '../../dns/rr/cname.ts';
import { parseTtl } from '../../dns/ttl.ts';
import { buildUpdate } from '../../dns/wire/update.ts';
import { DmsError, passing } from '../../domain/errors.ts';
import type { StoredOutcome } from '../../domain/event.ts';
import { isFarStep } from '../../domain/zone/serial.ts';
import { apexNsRecords, effectiveRecords, type WireDifference, wireDiff } from '../../domain/zone/wire-difference.ts';
import type { NameServerAddress, UpdateAnswer } from '../../ports.ts';
import { type PublishedInstance, type PublishPlan, publishPlan } from '../../store/publish-plan.ts';
import type { ChangedRecord } from '../../store/record.ts';
import type { InsideContext, InsidePerformer, JsonRow } from '../context.ts';
import { applyWaitingGroups } from './apply-groups.ts';
import { convertedCopy, needsCopy } from './converted-copy.ts';
import {
  guardedUpdate,
  type PublishTarget,
  type PublishZone,
  published,
  publishZone,
  type RecordChanges,
  recordChanges,
  serialAfter,
  serialRequest,
  servedSoaTtl,
  soaDiffers,
  targetOf,
} from './publish-target.ts';

/** Octets of one UPDATE before TSIG; more is cut into parts outside (spec 06 §2.4). */
const ONE_MESSAGE = 60_000;
const INSIDE_MS = 1_000;
/** So many owners are read back inside; more go the long way. */
const READ_BACK = 8;

const NEEDS_COMPARE: StoredOutcome = { type: 'needs_compare' };

/** Where zones are published to. */
export function ownNamed(context: Pick<InsideContext, 'ports'>): NameServerAddress {
  const { dns_server, dns_port } = context.ports.settings.current();
  return { address: dns_server, port: dns_port };
}

/** The difference between the served version and the candidate, over effective records (spec 06 §2.3). */
function differenceFromServed(
  target: PublishTarget,
  served: PublishedInstance,
  changed: readonly ChangedRecord[],
): WireDifference {
  const { zone, side } = target;
  const fromSide = { zone: zone.name, zoneTtl: parseTtl(served.zone_ttl), useApexNs: served.use_apex_ns };
  const rows = { from: changed.filter((row) => row.inFrom), to: changed.filter((row) => row.inTo) };
  // apex NS as last published against those of the present configuration
  const from = [...effectiveRecords(rows.from, fromSide), ...apexNsRecords(zone.served_apex_ns ?? [], fromSide)];
  const to = [...effectiveRecords(rows.to, side), ...apexNsRecords(target.apexNs, side)];
  return wireDiff(from, to);
}

/** Did the CNAME changes arrive? named drops an ADD beside a CNAME and still answers NOERROR. */
async function arrived(context: InsideContext, changes: RecordChanges): Promise<boolean> {
  const server = ownNamed(context);
  const wanted = (owner: string): boolean =>
    changes.additions.some((a) => a.type === CNAME.number && canonicalName(a.owner) === canonicalName(owner));
  for (const owner of changes.cnameOwners) {
    const { records } = await context.ports.nameServer.query(server, owner, CNAME.number, INSIDE_MS);
    if (records.some((record) => record.type === CNAME.number) !== wanted(owner)) return false;
  }
  return true;
}

/** What an answer to UPDATE means (spec 06 §2.1); an rcode alone never decides that a zone must be seeded again. */
async function meaning(
  context: InsideContext,
  zone: PublishZone,
  answer: UpdateAnswer,
): Promise<StoredOutcome | 'accepted'> {
  switch (answer.rcode) {
    case 'NOERROR':
      return 'accepted';
    case 'NOTAUTH': {
      const { authoritative } = await context.ports.nameServer.soa(ownNamed(context), zone.name, INSIDE_MS);
      if (!authoritative) return { type: 'not_configured' };
      throw passing(`named answers NOTAUTH to an update of ${zone.name} and yet serves it`);
    }
    case 'FORMERR':
    case 'NOTZONE':
      return {
        type: 'publish_failed',
        error: 'DynDNSUpdateFailed',
        detail: `named answers ${answer.rcode} to an update of ${zone.name}`,
      };
    default:
      // NXRRSET: somebody else was here; SERVFAIL, REFUSED: the long way finds out why
      return NEEDS_COMPARE;
  }
}

interface Planned {
  readonly plan: PublishPlan;
  /** The version that incremental updates have just made; null: none. */
  readonly applied: number | null;
}

/**
 * The plan for the candidate, for what incremental updates make of it, or for a copy of it where it was saved under the other
 * setting of use_apex_ns.
 */
async function planUnderSetting(context: InsideContext, params: JsonRow, zone: PublishZone): Promise<Planned> {
  const { trx } = context;
  const plan = await publishPlan(trx, zone);
  if (plan.paused !== null) throw new DmsError('PublishPaused', { name: zone.name, paused: plan.paused });
  const applied = await applyWaitingGroups(context, params, plan);
  if (applied !== null) return { plan: await publishPlan(trx, zone, applied), applied };
  if (!needsCopy(zone, plan)) return { plan, applied };
  return { plan: await publishPlan(trx, zone, await convertedCopy(trx, zone, plan)), applied };
}

/** One UPDATE from what was served to the plan's version. Throws passing errors for all that is the surroundings'. */
async function publishFromServed(
  context: InsideContext,
  params: JsonRow,
  zone: PublishZone,
  plan: PublishPlan,
): Promise<StoredOutcome> {
  if (plan.candidate === null)
    return { type: 'publish_failed', error: 'ZoneNoCandidate', detail: `${zone.name} has no ZI to publish` };
  if (plan.served === null || zone.served_soa === null || plan.publishedElsewhere) return NEEDS_COMPARE;
  const target = targetOf(zone, plan);
  const difference = differenceFromServed(target, plan.served, plan.changed);
  const request = serialRequest(params);
  const servedSerial = zone.served_soa.readUInt32BE(zone.served_soa.length - 20);
  const nothing = difference.deletions.length === 0 && difference.additions.length === 0;
  const soaStays = !soaDiffers(zone.served_soa, target) && servedSoaTtl(plan.served, plan.config) === target.soa.ttl;
  if (nothing && !request.force && soaStays) return published(target, servedSerial, false, zone.served_soa);
  const changes = recordChanges(difference, zone.name);
  if (changes.cnameOwners.length > READ_BACK) return NEEDS_COMPARE;
  const serial = serialAfter(target, servedSerial, request, String(context.facts.now));
  if (isFarStep(servedSerial, serial)) return NEEDS_COMPARE;
  const message = oneMessage(target, zone.served_soa, serial, changes);
  if (message === null) return NEEDS_COMPARE;
  const answer = await context.ports.nameServer.update(ownNamed(context), message, INSIDE_MS);
  const means = await meaning(context, zone, answer);
  if (means !== 'accepted') return means;
  return (await arrived(context, changes)) ? published(target, serial, true) : NEEDS_COMPARE;
}

/**
 * Effect `publish`, inside. Outcomes: published, groups_applied, needs_compare, not_configured, publish_failed. They carry what
 * the publish was asked for, since the row may have moved while it ran. Throws passing errors.
 */
export const publish: InsidePerformer = async (context, params) => {
  const zone = publishZone(context.subject);
  const { plan, applied } = await planUnderSetting(context, params, zone);
  const outcome = await publishFromServed(context, params, zone, plan);
  // a version that no row names would be lost: it becomes the candidate, and the next event publishes it the long way
  if (applied !== null && outcome.type !== 'published') return { ...params, type: 'groups_applied', zi_id: applied };
  return { ...params, ...outcome };
};

function oneMessage(target: PublishTarget, servedSoa: Buffer, serial: number, changes: RecordChanges): Buffer | null {
  const size = [...changes.deletions, ...changes.additions].reduce(
    (sum, record) => sum + (record.rdata?.length ?? 0) + 80,
    0,
  );
  if (size > 8 * ONE_MESSAGE) return null;
  try {
    const message = buildUpdate({ ...guardedUpdate(target, servedSoa, serial, changes), id: 0 });
    return message.length > ONE_MESSAGE ? null : message;
  } catch {
    return null; // above 65,535 octets
  }
}
