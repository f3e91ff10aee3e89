// One zone compared: the master with the database, each server with both (spec 06 §2.9).

import { serialGt } from '../dns/serial.ts';
import { parseTtl } from '../dns/ttl.ts';
import { DmsError } from '../domain/errors.ts';
import { type ContentDrift, contentDrift, looksSigned, servedRecords, type ZoneSample } from '../domain/zone/drift.ts';
import { apexNsRecords, effectiveRecords } from '../domain/zone/wire-difference.ts';
import type { NameServer, NameServerAddress, TransferredRecord } from '../ports.ts';
import type { ExpectedZone, VerifiedServer } from '../store/verified-zone.ts';

export type FindingKind = 'content' | 'behind' | 'ahead' | 'not_served';

/** What is not served as published. */
export interface Finding extends Partial<ContentDrift> {
  readonly name: string;
  /** Null: the master. */
  readonly server_name: string | null;
  readonly kind: FindingKind;
  /** What it serves. */
  readonly serial: number | null;
  /** What the master serves. */
  readonly master_serial: number | null;
  readonly reason: string | null;
}

export interface Comparing {
  readonly nameServer: NameServer;
  readonly master: NameServerAddress;
  readonly timeoutMs: number;
  /** Servers that gave no answer: not asked again. By name, with the reason. */
  readonly silent: Map<string, string>;
  /** Told of a zone that could not be compared record by record, though its serial is right. Null: the master. */
  notCompared(serverName: string | null, reason: string): void;
  /** Which key a server accepts, by its name. */
  readonly keys: Map<string, NameServerAddress['key']>;
}

/** What is wrong with one zone; empty when all agree. Throws when the master cannot be asked. */
export async function verifyZone(
  comparing: Comparing,
  expected: ExpectedZone,
  servers: readonly VerifiedServer[],
): Promise<Finding[]> {
  const { content } = expected;
  if (content === null) return [];
  const name = content.zone;
  const master = await masterSample(comparing, name, expected);
  if (master === null) return [];
  if ('kind' in master) return [master];
  const wanted = wantedSample(expected, master.records);
  const drift = contentDrift(wanted, master.sample);
  const found: Finding[] =
    drift === null ? [] : [finding(master, { server_name: null, kind: 'content', serial: master.serial, ...drift })];
  const others = await Promise.all(
    servers.map((server) => verifyServer(comparing, { server, expected, wanted, master })),
  );
  return [...found, ...others.flat()];
}

interface MasterSample {
  readonly name: string;
  readonly serial: number;
  readonly records: readonly TransferredRecord[];
  readonly sample: ZoneSample;
}

function finding(
  { name, serial }: Pick<MasterSample, 'name' | 'serial'>,
  more: Pick<Finding, 'server_name' | 'kind'> & Partial<Finding>,
): Finding {
  return { name, master_serial: serial, serial: null, reason: null, ...more };
}

async function masterSample(
  { nameServer, master, timeoutMs, notCompared }: Comparing,
  name: string,
  expected: ExpectedZone,
): Promise<MasterSample | Finding | null> {
  const { rcode, records } = await nameServer.transfer(master, name, timeoutMs);
  const [soa] = records ?? [];
  if (records === null || soa === undefined) {
    const { authoritative } = await nameServer.soa(master, name, timeoutMs);
    const about = { name, server_name: null, serial: null, master_serial: null };
    if (!authoritative) return { ...about, kind: 'not_served', reason: rcode };
    notCompared(null, `${rcode} to a transfer`);
    return null;
  }
  return { name, serial: serialOf(soa), records, sample: sampleOf(name, records, expected) };
}

const serialOf = ({ rdata }: TransferredRecord): number => rdata.readUInt32BE(rdata.length - 20);

function sampleOf(zone: string, records: readonly TransferredRecord[], { auto_dnssec }: ExpectedZone): ZoneSample {
  const isSigned = auto_dnssec || looksSigned(records);
  return { zone, soa: records[0]?.rdata ?? null, records: servedRecords(zone, records, isSigned) };
}

/** What was published last, by the database; where it does not know the apex NS, the master is believed. */
function wantedSample(expected: ExpectedZone, master: readonly TransferredRecord[]): ZoneSample {
  const { zone, zi, records, ttl } = expected.content!;
  const side = { zone, zoneTtl: parseTtl(ttl ?? zi.zone_ttl), useApexNs: zi.use_apex_ns };
  const known = expected.served_apex_ns;
  const apexNs = zi.use_apex_ns
    ? known === null
      ? servedRecords(zone, master, false).filter((record) => record.type === 'NS' && record.owner === zone)
      : apexNsRecords(known, side)
    : [];
  return { zone, soa: expected.served_soa, records: [...effectiveRecords(records, side), ...apexNs] };
}

interface ServerCase {
  readonly server: VerifiedServer;
  readonly expected: ExpectedZone;
  readonly wanted: ZoneSample;
  readonly master: MasterSample;
}

async function verifyServer(
  comparing: Comparing,
  { server, expected, wanted, master }: ServerCase,
): Promise<Finding[]> {
  const { nameServer, silent, timeoutMs, notCompared } = comparing;
  const address = { address: server.address, port: comparing.master.port };
  const about = { server_name: server.name };
  const known = silent.get(server.name);
  if (known !== undefined) {
    notCompared(server.name, known);
    return [];
  }
  try {
    const soa = await nameServer.soa(address, master.name, Math.min(timeoutMs, SOA_MS));
    if (!soa.authoritative || soa.serial === null) {
      const reason = soa.rcode === 'NOERROR' ? 'not authoritative' : soa.rcode;
      return [finding(master, { ...about, kind: 'not_served', reason })];
    }
    const { rcode, records } = await transferWithAnyKey(comparing, server, master.name);
    const { serial } = soa;
    if (records?.[0] === undefined) {
      if (serial !== master.serial)
        return [finding(master, { ...about, kind: direction(serial, master.serial), serial })];
      notCompared(server.name, `${rcode} to a transfer`);
      return [];
    }
    const served = serialOf(records[0]);
    const drift = contentDrift(wanted, sampleOf(master.name, records, expected));
    if (served !== master.serial)
      return [finding(master, { ...about, kind: direction(served, master.serial), serial: served, ...drift })];
    return drift === null ? [] : [finding(master, { ...about, kind: 'content', serial: served, ...drift })];
  } catch (error) {
    if (!(error instanceof DmsError)) throw error;
    silent.set(server.name, error.message);
    notCompared(server.name, error.message);
    return [];
  }
}

const SOA_MS = 5_000;

function direction(serial: number, master: number): 'behind' | 'ahead' {
  return serialGt(serial, master) ? 'ahead' : 'behind';
}

/** What keeps one key from being accepted, or from being there at all. */
const OTHER_KEY = ['TsigFailed', 'FileMissing', 'FileUnreadable', 'KeyFileInvalid'];

/** The transfer key of the server group first, then no key, then that of updates; what was accepted is taken next time. */
async function transferWithAnyKey(
  { nameServer, master, keys, timeoutMs }: Comparing,
  server: VerifiedServer,
  zone: string,
) {
  const { name, address, sg_name: serverGroup } = server;
  const all: readonly NameServerAddress['key'][] = [{ serverGroup }, undefined, 'update'];
  let refused = 'REFUSED';
  for (const key of keys.has(name) ? [keys.get(name)] : all) {
    try {
      const at = { address, port: master.port, ...(key === undefined ? {} : { key }) };
      const answer = await nameServer.transfer(at, zone, timeoutMs);
      if (answer.records !== null) {
        keys.set(name, key);
        return answer;
      }
      refused = answer.rcode;
    } catch (error) {
      if (!(error instanceof DmsError) || !OTHER_KEY.includes(error.name)) throw error;
      refused = error.name === 'TsigFailed' ? String(error.data.reason) : refused;
    }
  }
  return { rcode: refused, records: null };
}
