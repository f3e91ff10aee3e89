// What must be true after a torture: servers equal the database, nothing is open, nothing lies about, nothing acknowledged is lost.

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { zoneFileName } from '../../src/domain/zone/file-name.ts';
import { hostPaths, type LabHost, labPaths, masterOf } from '../../src/lab/layout.ts';
import { tryCommand } from '../../src/lab/run-command.ts';
import { type Network, openEvents } from '../system/support/network.ts';
import { pause } from '../system/support/random.ts';

interface StoredZone {
  readonly name: string;
  readonly state: string;
  readonly serial: number;
  /** Names of the hosts that are to serve it; none unless it is published. */
  readonly hosts: readonly string[];
}

const SERVING = ['PUBLISHED', 'UPDATE'];

/** The zones of the database by name: of each name the live one, else any; and who is to serve it. */
async function storedZones({ sql }: Network): Promise<StoredZone[]> {
  const rows = await sql(`
    select distinct on (z.name) z.name, z.state, coalesce(z.soa_serial, 0),
      (select string_agg(s.name, ',') from server s, master m
        where s.state <> 'DISABLED' and s.sg_id in (z.sg_id, coalesce(z.alt_sg_id, z.sg_id), m.replica_sg_id))
    from zone z order by z.name, z.state in ('DELETED'), z.state in ('DISABLED')`);
  return rows.map((row) => {
    const [name = '', state = '', serial = '', servers = ''] = row.split('|');
    const hosts = servers.split(',').map((server) => server.replace(/\.lab$/, ''));
    return {
      name,
      state,
      serial: Number(serial),
      hosts: SERVING.includes(state) ? [...new Set(['master', ...hosts])] : [],
    };
  });
}

async function faultsOfServing(network: Network, zone: StoredZone, stored: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const host of network.lab.hosts) {
    const where = `${zone.name} (${zone.state}) on ${host.name}`;
    const serial = await network.answers.serial(host, zone.name);
    if (!zone.hosts.includes(host.name)) {
      // a transfer that is under way may still end; a server that has left a group keeps nothing
      if (serial !== null) faults.push(`${where}: is served with ${serial}, and must not be`);
      continue;
    }
    if (serial !== zone.serial) faults.push(`${where}: serial ${serial}, published is ${zone.serial}`);
    const served = await network.served(host, zone.name).catch(() => null);
    if (!isDeepStrictEqual(served, stored)) faults.push(`${where}: ${differenceOf(stored, served)}`);
  }
  return faults;
}

function differenceOf(stored: readonly string[], served: readonly string[] | null): string {
  if (served === null) return 'cannot be transferred';
  const missing = stored.filter((line) => !served.includes(line)).map((line) => `-${line}`);
  const more = served.filter((line) => !stored.includes(line)).map((line) => `+${line}`);
  return [...missing, ...more].slice(0, 4).join('; ');
}

/** Every server against the database, record by record. */
export async function faultsOfZones(network: Network): Promise<string[]> {
  const faults: string[] = [];
  const zones = await storedZones(network);
  const look = async (zone: StoredZone): Promise<void> => {
    const stored = zone.hosts.length > 0 ? await network.stored(zone.name) : [];
    faults.push(...(await faultsOfServing(network, zone, stored)));
    if (!['PUBLISHED', 'DISABLED', 'DELETED'].includes(zone.state)) faults.push(`${zone.name} is still ${zone.state}`);
  };
  for (let from = 0; from < zones.length; from += 16) await Promise.all(zones.slice(from, from + 16).map(look));
  return faults;
}

/** What is still found when the patience ends; nothing as soon as nothing is found. */
export async function lastFaults(find: () => Promise<string[]>, patienceMs: number): Promise<string[]> {
  for (const end = performance.now() + patienceMs; ; await pause(2_000)) {
    const found = await find();
    if (found.length === 0 || performance.now() > end) return found;
  }
}

const TEMPORARY =
  /(^|\/)(\.[^/]*-[0-9a-f]{12}|\.[^/]*\.[A-Za-z0-9]{6}|tmp-[^/]*|db-[A-Za-z0-9]{8}|[^/]*\.jnw|[^/]*\.jbk)$/;

/** Below a directory, relative to it; a directory that is not there has none. */
function filesBelow(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

/** What a named that is killed while it writes a zone's file leaves beside it; it never looks at it again. */
const OF_NAMED = /(^|\/)tmp-[0-9A-Za-z]{10}$/;

function temporaryFiles({ lab }: Network): string[] {
  const ofHost = (host: LabHost): string[] => {
    const { masterConfig, dynamic, sgConfig, rsyncTarget, static: fixed } = hostPaths(host);
    return [masterConfig, dynamic, sgConfig, rsyncTarget, fixed].flatMap((directory) =>
      filesBelow(directory)
        .filter((file) => TEMPORARY.test(file) && !OF_NAMED.test(file))
        .map((file) => `${host.name}: ${path.basename(directory)}/${file} was left behind`),
    );
  };
  return lab.hosts.flatMap(ofHost);
}

/** Nothing half-written anywhere, and on the master no file of a zone that is gone. */
export async function faultsOfFiles(network: Network): Promise<string[]> {
  const names = await network.sql("select name from zone where state not in ('DELETED', 'DISABLED')");
  const wanted = new Set(names.map(zoneFileName));
  const { dynamic } = hostPaths(masterOf(network.lab.layout));
  const ofZones = filesBelow(dynamic).filter((file) => !TEMPORARY.test(file));
  const gone = ofZones.filter((file) => !wanted.has(file.replace(/\.jnl$/, '')));
  return [...temporaryFiles(network), ...gone.map((file) => `dynamic/${file} is of no zone`)];
}

/** What jobs on many zones ask of each of them: a zone in another state by then refuses it. */
const REFUSABLE = "'updateRrs', 'doReset', 'doRefresh', 'nukeStart'";

/** No event failed but what was refused, set aside with its reason, or whose zone was gone. */
export async function faultsOfEvents({ sql }: Network): Promise<string[]> {
  const rows = await sql(`
    select kind, subject_name, type, error from event where state = 'FAILURE' and not sync
      and type not in (${REFUSABLE}) and error not like '%NoSuchSubject%' order by id limit 20`);
  return rows.map((row) => `failed: ${row}`);
}

/** The audit has every write that was acknowledged. */
export async function faultsOfAudit({ sql }: Network, acknowledged: readonly string[]): Promise<string[]> {
  const known = new Set(await sql("select request_id from audit where request_id like 'torture-%' and outcome = 'ok'"));
  return acknowledged.filter((id) => !known.has(id)).map((id) => `acknowledged, and not in the audit: ${id}`);
}

export async function faultsOfHistory({ lab }: Network): Promise<string[]> {
  const env = { DMS_CONF: lab.env.DMS_CONF };
  const end = await tryCommand([`${lab.layout.checkout}/bin/dms`, 'replay', '--check'], { env, timeoutMs: 300_000 });
  return end.code === 0 ? [] : [`dms replay --check: ${end.stdout}${end.stderr}`.slice(0, 3_000)];
}

export async function faultsOfVerify(network: Network): Promise<string[]> {
  const end = await network.tryZoneTool(['verify'], { timeoutMs: 300_000 });
  return end.code === 0 ? [] : [`zone_tool verify: exit ${end.code}: ${end.stdout}${end.stderr}`.slice(0, 3_000)];
}

/** What dmsd and rpcd have logged as unforeseen. */
export async function faultsInLogs({ lab }: Network): Promise<string[]> {
  const { log } = labPaths(lab.dir);
  const end = await tryCommand([
    'grep',
    '-hE',
    '"level":"fatal"|failed unexpectedly|a worker stops',
    `${log}/dmsd.log`,
    `${log}/rpcd.log`,
  ]);
  return end.stdout
    .split('\n')
    .filter((line) => line !== '')
    .slice(0, 20)
    .map((line) => `logged: ${line.slice(0, 600)}`);
}

/** Waits until nothing is due, every zone is at rest and every server OK, for two looks in a row; what still is not so, at the end. */
export async function settle(network: Network, patienceMs: number): Promise<string[]> {
  let [unsettled, quiet]: [string[], number] = [[], 0];
  for (const end = performance.now() + patienceMs; performance.now() < end && quiet < 2; await pause(500)) {
    unsettled = await openThings(network).catch((error: unknown) => [String(error)]);
    quiet = unsettled.length === 0 ? quiet + 1 : 0;
  }
  return unsettled.slice(0, 40);
}

async function openThings(network: Network): Promise<string[]> {
  const events = await openEvents(network);
  const zones = await network.sql(
    "select 'zone ' || name || ' is ' || state || ' ' || coalesce(retry_reason, '') from zone where state not in ('PUBLISHED', 'DISABLED', 'DELETED')",
  );
  const servers = await network.sql(
    "select 'server ' || name || ' is ' || state || ' ' || coalesce(retry_msg, '') from server where state <> 'OK'",
  );
  const master = await network.sql(
    "select 'master is ' || state || ' ' || coalesce(retry_reason, '') from master where state <> 'READY'",
  );
  return [...master, ...servers, ...events, ...zones];
}
