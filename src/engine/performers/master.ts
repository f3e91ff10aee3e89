// The performers of the master machine's effects: reconfiguring the own named, and the files of the server groups.

import { DmsError } from '../../domain/errors.ts';
import { holdFor } from '../../domain/master/hold.ts';
import type { RemoteServer } from '../../ports.ts';
import { configuredZones, isSignedOnMaster } from '../../store/configured-zones.ts';
import { groupFacts, noteZoneCount, returnReconfigRequests, wantGroupAgain } from '../../store/group-files.ts';
import { takeReconfigRequests } from '../../store/reconfig.ts';
import { beginRoll, noteRenderFault } from '../../store/roll.ts';
import type { ServerGroupRow } from '../../store/server-group.ts';
import type { EnginePorts, OutsideContext, OutsidePerformer } from '../context.ts';
import { writeGroupFiles, zonesByGroup } from './group-files.ts';
import { type MasterFiles, writeMasterFiles } from './master-files.ts';
import { type ThisMaster, thisMaster } from './this-master.ts';
import { type TransferKey, transferKey } from './transfer-keys.ts';

type Scope = 'master' | 'partial' | 'all';

/**
 * Effect `reconfigure`: who is the master, its includes, `rndc reconfig`, then the files of the groups of the scope and of
 * all requests that this run takes. A fault of the master's own part is passing and leaves named as it was; a group whose files
 * cannot be made is left out, with its reason, and waits for the next run.
 */
const reconfigure: OutsidePerformer = async (context, params) => {
  const { db, ports, event, signal } = context;
  const scope = params.scope as Scope;
  const sgId = typeof params.sg_id === 'number' ? params.sg_id : null;
  // Taken, and committed, before the zones are read: whoever asks later gets another run.
  const taken = await db.transaction().execute((trx) => takeReconfigRequests(trx, event.id, scope, sgId));
  const asked = scope === 'partial' && sgId !== null ? [...taken, sgId] : taken;
  try {
    const done = await runReconfig(context, scope, asked);
    const sg_name = (params.sg_name as string | null | undefined) ?? null;
    return { type: 'reconfigured', ...done, ...(scope === 'partial' ? { sg_name } : {}) };
  } catch (error) {
    if (!signal.aborted) {
      await db
        .transaction()
        .execute((trx) => returnReconfigRequests(trx, event.id))
        .catch((cause: unknown) =>
          ports.logger.warn({ err: cause }, 'requests of a failed run could not be given back'),
        );
    }
    throw error;
  }
};

async function runReconfig(context: OutsideContext, scope: Scope, asked: readonly number[]) {
  const { ports, signal } = context;
  const what = await readEverything(context);
  await writeMasterFiles(context, what);
  const measured_ms = await reconfigNamed(ports, what.master, signal);
  const groups = what.facts.groups.filter((group) => isConcerned(group, scope, asked, what.facts.replicaSgId));
  const written = await writeGroups(context, what, groups);
  const hold = holdFor(ports.settings.current().master_hold_timeout, holdServers(what, written));
  return {
    hold_ms: hold.ms,
    capped: hold.capped,
    measured_ms,
    sg_ids: written,
    master_server_id: what.master.serverId,
    master_hostname: what.master.hostname,
  };
}

/** Zones, servers, keys and who this master is, as they are now. */
export async function readEverything({ db, ports }: Pick<OutsideContext, 'db' | 'ports'>): Promise<MasterFiles> {
  const settings = ports.settings.current();
  const facts = await groupFacts(db);
  const master = thisMaster({
    ...facts,
    hostname: ports.host.hostname,
    localAddresses: ports.host.addresses(),
    configured: settings.master_dns_server,
  });
  const keys = new Map<number, TransferKey | null>();
  for (const group of facts.groups) keys.set(group.id, await transferKey(ports, group.name));
  return { facts, master, keys, ...(await configuredZones(db)) };
}

/** `rndc reconfig` of the own named; milliseconds it took. */
async function reconfigNamed(ports: EnginePorts, master: ThisMaster, signal: AbortSignal): Promise<number> {
  const started = ports.clock.monotonic();
  await ports.remote.rndc(ownServer(ports, master.hostname), ['reconfig'], signal);
  return Math.round(ports.clock.monotonic() - started);
}

function ownServer({ settings }: EnginePorts, name: string): RemoteServer {
  return { name, address: settings.current().dns_server, sshAddress: null, isThisServer: true };
}

function isConcerned(
  group: ServerGroupRow,
  scope: Scope,
  asked: readonly number[],
  replicaSgId: number | null,
): boolean {
  if (scope === 'all' || asked.includes(group.id)) return true;
  return group.id === replicaSgId && asked.length > 0;
}

/** The groups whose files are now as they should be. */
async function writeGroups(
  context: OutsideContext,
  what: MasterFiles,
  groups: readonly ServerGroupRow[],
): Promise<number[]> {
  const { db, ports, signal } = context;
  const zones = zonesByGroup(what);
  const written: number[] = [];
  for (const group of groups) {
    const own = zones.get(group.id) ?? [];
    try {
      await writeGroupFiles(context, what, { group, zones: own });
      await noteZoneCount(db, group.id, own.length);
      await beginRoll(db, group.id);
      written.push(group.id);
    } catch (error) {
      if (!(error instanceof DmsError) || signal.aborted) throw error;
      ports.logger.error(
        { sg: group.name, error: error.name },
        `server group ${group.name} is left out: ${error.message}`,
      );
      await noteRenderFault(db, group.id, error.message);
      await wantGroupAgain(db, group.id);
    }
  }
  return written;
}

/** Who decides how long the HOLD is (spec 06 §5.3): this named, and the enabled servers of the groups. */
function holdServers({ facts, zones }: MasterFiles, sgIds: readonly number[]) {
  const counts = new Map(facts.groups.map((group) => [group.id, group.zone_count]));
  const servers = facts.servers.filter(
    (server) => sgIds.includes(server.sg_id) && !['DISABLED', 'DRAINED'].includes(server.state),
  );
  return [
    // Not what was measured just now: most of that is the rndc process.
    { reconfig_ms: null, zone_count: zones.length },
    ...servers.map((server) => ({ reconfig_ms: server.reconfig_ms, zone_count: counts.get(server.sg_id) ?? 0 })),
  ];
}

/**
 * Effect `rndc_zone`: a DNSSEC command to the own named. Nothing is done for a zone that is meanwhile unsigned or withdrawn: named
 * would refuse it for ever, and does both by itself when the zone comes back. Saying it twice is harmless.
 */
const rndcZone: OutsidePerformer = async ({ db, ports, signal }, params) => {
  if (!(await isSignedOnMaster(db, String(params.zone_name)))) return { type: 'rndc_done' };
  const zone = String(params.zone_name).replace(/\.$/, '');
  await ports.remote.rndc(ownServer(ports, ports.host.hostname), [String(params.command), zone], signal);
  return { type: 'rndc_done' };
};

/** All of them outside. */
export const masterPerformers: Readonly<Record<string, OutsidePerformer>> = { reconfigure, rndc_zone: rndcZone };
