// Is what a zone's move waits for there? Servers, and the parent of the zone, are asked (spec 06 §7.3).

import { absolutise, canonicalName, nameFromWire, parentNames, relativise } from '../../dns/name.ts';
import { typeNumber } from '../../dns/rr/index.ts';
import { serialGt } from '../../dns/serial.ts';
import { parseTtl } from '../../dns/ttl.ts';
import { DmsError } from '../../domain/errors.ts';
import type { StoredOutcome } from '../../domain/event.ts';
import { type Delegation, leavingNs, type Move, stillListed } from '../../domain/zone/move.ts';
import { apexConfig, configFor } from '../../store/config.ts';
import { type MovingServer, type MovingZone, movingZone, ownDelegation } from '../../store/zone-move.ts';
import type { OutsideContext, OutsidePerformer } from '../context.ts';
import { ownNamed } from './publish.ts';

const ANSWER_MS = 3_000;

interface Missing {
  readonly reason: string;
  readonly for: 'servers' | 'registrar';
}

const missing = (reason: string): Missing => ({ reason, for: 'servers' });

interface Looking {
  readonly context: OutsideContext;
  readonly zone: MovingZone;
  readonly move: Move;
}

/** What is missing yet, in words, and who has to see to it; else what the next step has to know. */
type Found = Missing | { readonly old_ns?: readonly string[]; readonly old_ttl?: number; readonly wait_s?: number };

/** Effect `check_move`. It only asks: twice is once. */
export const checkMove: OutsidePerformer = async (context): Promise<StoredOutcome> => {
  const zone = await movingZone(context.db, context.subject.id);
  if (zone === undefined || zone.move === null)
    return { type: 'move_waits', stage: 'DUPLICATED', ...missing('it does not move') };
  const found = await look({ context, zone, move: zone.move });
  const { stage } = zone.move;
  return { type: 'reason' in found ? 'move_waits' : 'move_ready', stage, ...found };
};

async function look(looking: Looking): Promise<Found> {
  try {
    const { zone, move } = looking;
    if (!['PUBLISHED', 'UPDATE'].includes(zone.state)) return missing(`waiting for the zone, which is ${zone.state}`);
    if (move.stage === 'FORGETTING') return move.force ? {} : await whatParentLists(looking, await apexOf(looking));
    const apex = await apexOf(looking);
    const waits = await whoIsBehind(looking);
    if (waits !== null) return missing(waits);
    return move.stage === 'DUPLICATED' ? { old_ns: apex.names, old_ttl: apex.ttl } : await whatIsKnown(looking, apex);
  } catch (error) {
    if (error instanceof DmsError && error.passing) return { reason: `waiting: ${error.message}`, for: 'registrar' };
    throw error;
  }
}

interface Apex {
  readonly names: readonly string[];
  readonly ttl: number;
}

/** The NS that the master serves. */
async function apexOf({ context }: Looking): Promise<Apex> {
  const NS = typeNumber('NS');
  const { records } = await context.ports.nameServer.query(ownNamed(context), context.subject.name, NS, ANSWER_MS);
  const own = records.filter(({ type }) => type === NS);
  return { names: own.map(({ rdata }) => nameFromWire(rdata, 0).name), ttl: Math.max(0, ...own.map(({ ttl }) => ttl)) };
}

/** Every server of the group that the zone goes to, and after the swap of both, must serve what the master does. */
async function whoIsBehind({ context, zone, move }: Looking): Promise<string | null> {
  const { nameServer } = context.ports;
  const { serial } = await nameServer.soa(ownNamed(context), context.subject.name, ANSWER_MS);
  if (serial === null) return 'waiting for the master to serve the zone';
  const news = zone.servers.filter(({ sg_id }) => sg_id === move.sg_id);
  if (news.length === 0) return 'the new server group has no enabled server';
  const asked = move.stage === 'DUPLICATED' ? news : zone.servers;
  const behind = (await Promise.all(asked.map((server) => whyBehind(context, server, serial)))).filter(
    (why) => why !== null,
  );
  return behind.length === 0 ? null : `waiting for servers: ${behind.join(', ')}`;
}

async function whyBehind(
  { ports, subject }: OutsideContext,
  server: MovingServer,
  serial: number,
): Promise<string | null> {
  const address = { address: server.address, port: ports.settings.current().dns_port };
  try {
    const answer = await ports.nameServer.soa(address, subject.name, ANSWER_MS);
    if (!answer.authoritative || answer.serial === null) return `${server.name} answers ${answer.rcode}`;
    return serialGt(serial, answer.serial) ? `${server.name} serves ${answer.serial}, the master ${serial}` : null;
  } catch (error) {
    if (error instanceof DmsError) return `${server.name} does not answer`;
    throw error;
  }
}

/** After the swap: the new NS are published, and the parent lists no others. */
async function whatIsKnown(looking: Looking, apex: Apex): Promise<Found> {
  const { context, zone, move } = looking;
  if (zone.use_apex_ns) {
    const wanted = apexConfig(await configFor(context.db, zone.sg_id)).apex_ns;
    const lacks = leavingNs(wanted, apex.names);
    if (lacks.length > 0) return missing(`waiting for the publish of the new name servers ${lacks.join(', ')}`);
  }
  return move.force ? { wait_s: 0 } : whatParentLists(looking, apex);
}

async function whatParentLists(looking: Looking, apex: Apex): Promise<Found> {
  const { move } = looking;
  const leaving = leavingNs(move.old_ns, apex.names);
  // names that stay say nothing about who answers to them: only time does
  if (leaving.length === 0) return { wait_s: move.old_ttl };
  const delegations = await delegationsOf(looking);
  const listed = stillListed(leaving, delegations);
  if (listed !== null) return { reason: listed, for: 'registrar' };
  return { wait_s: Math.max(move.old_ttl, ...delegations.map(({ ttl }) => ttl)) };
}

async function delegationsOf({ context }: Looking): Promise<readonly Delegation[]> {
  const { name } = context.subject;
  const above = parentNames(name).map((parent) => ({ name: parent, owner: relativise(canonicalName(name), parent) }));
  const own = await ownDelegation(context.db, above);
  if (own === null) return context.ports.nameServer.delegations(name, ANSWER_MS);
  const names = own.names.map((text) => absolutise(text, own.parent));
  return [{ server: own.parent, names, ttl: parseTtl(own.ttl) }];
}
