// A lab with everything in it, and the ways to look at it that the system tests share.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createClock } from '../../../src/adapters/clock.ts';
import { createNameServer } from '../../../src/adapters/name-server.ts';
import { nameFromWire } from '../../../src/dns/name.ts';
import { typeNumber } from '../../../src/dns/rr/index.ts';
import { type Answers, answersOf } from '../../../src/lab/answers.ts';
import { runSql } from '../../../src/lab/database.ts';
import { type Lab, type LabOptions, startLab } from '../../../src/lab/lab.ts';
import { hostNamed, hostPaths, type LabHost, masterOf, slavesOf } from '../../../src/lab/layout.ts';
import { UPDATE_KEY } from '../../../src/lab/named-conf.ts';
import { tryCommand } from '../../../src/lab/run-command.ts';
import { type WaysIn, waysInto } from '../../../src/lab/ways-in.ts';
import { type Content, contentOfText, contentOfTransfer } from './content.ts';

export interface Network extends WaysIn {
  readonly lab: Lab;
  readonly answers: Answers;
  readonly secondaries: readonly LabHost[];
  host(name: string): LabHost;
  /** By AXFR; null where the server does not have the zone. */
  served(host: LabHost, zone: string): Promise<Content | null>;
  /** The apex NS that a host answers, sorted. */
  apexNs(host: LabHost, zone: string): Promise<string[]>;
  /** The TTL of the SOA that a host answers. */
  soaTtl(host: LabHost, zone: string): Promise<number | undefined>;
  /** As the database has it, by show_zone_text. */
  stored(zone: string): Promise<Content>;
  /** Rows of a query, cells separated by `|`. */
  sql(query: string): Promise<string[]>;
  down(): Promise<void>;
}

const TRANSFER_PATIENCE_MS = 10_000;

export async function startNetwork(options: LabOptions = {}): Promise<Network> {
  const lab = await startLab(options);
  const answers = answersOf(lab);
  const ways = waysInto(lab);
  const secret = Buffer.from(lab.secrets.updateKey, 'base64');
  const key = { name: `${UPDATE_KEY}.`, algorithm: 'hmac-sha256', secret } as const;
  const client = createNameServer({
    keyFor: async () => key,
    sourceAddress: () => masterOf(lab.layout).address,
    clock: createClock(),
  });
  return {
    ...ways,
    lab,
    answers,
    secondaries: slavesOf(lab.layout),
    host: (name) => hostNamed(lab.layout, name),
    served: async ({ address }, zone) => {
      const { records } = await client.transfer({ address, port: lab.ports.dns }, zone, TRANSFER_PATIENCE_MS);
      return records && contentOfTransfer(records, zone);
    },
    apexNs: async ({ address }, zone) => {
      const { records } = await client.query({ address, port: lab.ports.dns }, zone, typeNumber('NS'), 5_000);
      return records.map(({ rdata }) => nameFromWire(rdata, 0).name).sort();
    },
    soaTtl: async ({ address }, zone) => {
      const { records } = await client.query({ address, port: lab.ports.dns }, zone, typeNumber('SOA'), 5_000);
      return records[0]?.ttl;
    },
    stored: async (zone) => {
      const { zi_text: text } = await ways.rpc<{ zi_text: string }>('show_zone_text', { name: zone });
      return contentOfText(text, zone);
    },
    sql: async (query) => {
      const address = { ...databaseAddress(lab) };
      return (await runSql(address, query)).split('\n').filter((line) => line !== '');
    },
    down: async () => {
      await Promise.all([answers.close(), client.close()]);
      await lab.down();
    },
  };
}

function databaseAddress(lab: Lab) {
  const { address: host } = masterOf(lab.layout);
  return { host, port: lab.ports.postgres, user: 'dms', password: lab.secrets.database, database: 'dms' };
}

/** Waits until the condition holds; fails with its last complaint. A condition that throws does not hold. */
export async function until(what: string, timeoutMs: number, condition: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const complaint = await condition().then(
      (holds) => (holds ? null : 'not yet'),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (complaint === null) return;
    if (Date.now() > deadline) assert.fail(`${what}: not within ${timeoutMs / 1000} s: ${complaint}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Runs the work; when it fails, the error tells what DMS knew: who waits for what, recent events, the end of dmsd's log. */
export async function explained<T>(network: Network, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const events = `select id, kind, subject_name, type, state, attempts, created, scheduled, lease_until, processed, epoch, left(error, 200)
      from event where type <> 'check' order by id desc limit 60`;
    const parts = await Promise.allSettled([
      network.zoneTool(['show_dms_status']),
      network.sql(
        "select name, state, zi_id, zi_candidate_id, soa_serial, retry_reason from zone where state <> 'PUBLISHED'",
      ),
      network.sql('select name, state, retry_reason, retry_msg, next_check_at from server'),
      network.sql('select * from reconfig_wanted'),
      network.sql(events),
    ]);
    const known = parts.map((part) =>
      part.status === 'fulfilled' ? [part.value].flat().join('\n') : String(part.reason),
    );
    const message = error instanceof Error ? error.message : String(error);
    const [, zone = '', host = 'master'] = /(\S+\.example\.) on (\w+)/.exec(message) ?? [];
    const logs = [
      tailOf(`${network.lab.dir}/log/dmsd.log`, ''),
      tailOf(hostPaths(network.host(host)).namedLog, zone.slice(0, -1)),
      tailOf(hostPaths(network.host('master')).namedLog, zone.slice(0, -1)),
    ];
    const about = `select s.* from served s join zone z on z.id = s.zone_id where z.name = '${zone}'`;
    throw new Error([message, ...known, ...(await network.sql(about)), ...logs].join('\n\n'), { cause: error });
  }
}

function tailOf(file: string, word: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const about = lines.filter((line) => line.includes(word)).slice(-60);
  return [`-- ${file}`, ...about.map((line) => line.slice(0, 300))].join('\n');
}

/** `dms replay --check` explains every row; fails with what it cannot explain. */
export async function assertReplayIsClean({ lab }: Network): Promise<void> {
  const end = await tryCommand([`${lab.layout.checkout}/bin/dms`, 'replay', '--check'], {
    env: { DMS_CONF: lab.env.DMS_CONF },
  });
  assert.equal(end.code, 0, `${end.stdout}${end.stderr}`);
}

/** No event is open but timers and those of what the test itself has stopped. */
export async function openEvents({ sql }: Network): Promise<string[]> {
  return sql(
    "select kind || ' ' || subject_name || ' ' || type || ' ' || state || ' ' || coalesce(error, '') from event" +
      " where state in ('NEW', 'RETRY', 'RUNNING') and scheduled <= clock_timestamp() and type not in ('check')",
  );
}

/** The record data of a zone as JSON-RPC takes it: hosts with addresses, and a text. */
export function zoneData(text: string, hosts = 3): Record<string, unknown> {
  const rrs = Array.from({ length: hosts }, (_, n) => ({ label: `h${n}`, type: 'A', rdata: `192.0.2.${n + 1}` }));
  return { rr_groups: [{ rrs: [...rrs, { label: 'edited', type: 'TXT', rdata: `"${text}"` }] }] };
}

/** Every secondary serves what the database has as the zone's content. */
export async function servedAsStored(network: Network, zone: string): Promise<boolean> {
  const stored = await network.stored(zone);
  for (const host of network.secondaries) {
    assert.deepEqual(await network.served(host, zone), stored, `${zone} on ${host.name}`);
  }
  return true;
}

export async function servedByNobody({ secondaries, answers }: Network, zone: string): Promise<boolean> {
  const serials = await Promise.all(secondaries.map((host) => answers.serial(host, zone)));
  return serials.every((serial) => serial === null);
}
