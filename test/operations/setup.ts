// The door on a database of its own: ports without a world, callers, and a site with one server group.

import { Errors } from 'typebox/value';
import { resolveSettings } from '../../src/domain/resolve-settings.ts';
import type { Caller, Role } from '../../src/domain/roles.ts';
import { type Changed, callForChange } from '../../src/operations/call.ts';
import type { OperationPorts } from '../../src/operations/define.ts';
import { operationsByName } from '../../src/operations/index.ts';
import type { Logger } from '../../src/ports.ts';
import type { Connection, OpenDatabase } from '../../src/store/db.ts';
import { freshDatabase } from '../support/database.ts';

export interface Site {
  readonly ports: OperationPorts;
  readonly database: OpenDatabase;
  readonly connection: Connection;
  /** Another pool on the same database; whoever opens closes. */
  reopen(): OpenDatabase;
  as(role: Role, more?: Partial<Caller>): (name: string, params?: unknown) => Promise<Changed>;
  close(): Promise<void>;
}

/** 2026-11-20, noon UTC. */
export const NOW = Date.UTC(2026, 10, 20, 12);

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => console.error(message, fields),
  child: () => silent,
};

const CONFIG: Readonly<Record<string, string>> = {
  default_sg: 'sg-one',
  default_ref: 'SITE',
  default_stype: 'bind9',
  use_apex_ns: 'true',
  soa_rname: 'hostmaster.example.net.',
  soa_refresh: '2h',
  soa_retry: '900',
  soa_expire: '7d',
  soa_minimum: '1h',
  zone_ttl: '1h',
  event_max_age: '120.0',
  zi_max_num: '25',
};

/** Every answer that a test sees is of the shape that is documented. */
function requireDocumented(name: string, value: unknown): void {
  const result = operationsByName.get(name)?.result;
  const [fault] = result === undefined ? [] : Errors(result, value);
  if (fault !== undefined) throw new Error(`the answer of ${name} at ${fault.instancePath}: ${fault.message}`);
}

/** Server groups sg-one and sg-two, the security tag RESELLER, apex NS ns1 and ns2.example.net. */
export async function makeSite(): Promise<Site> {
  const own = await freshDatabase();
  const database = own.open();
  const { db } = database;
  const sgs = await db
    .insertInto('server_group')
    .values([{ name: 'sg-one' }, { name: 'sg-two' }])
    .returning('id')
    .execute();
  const [first, second] = sgs;
  if (first === undefined || second === undefined) throw new Error('no server group');
  const rows = Object.entries(CONFIG).map(([key, value]) => ({ key, value, sg_id: null as number | null }));
  const perSg = [first, second].map(({ id }) => ({ key: 'soa_mname', value: 'ns1.example.net.', sg_id: id }));
  const apexNs = ['ns1.example.net.', 'ns2.example.net.'].map((value) => ({ key: 'apex_ns', value, sg_id: first.id }));
  await db
    .insertInto('config')
    .values([...rows, ...perSg, ...apexNs])
    .execute();
  await db.insertInto('sectag').values({ sectag_label: 'RESELLER' }).execute();
  const { settings } = resolveSettings({ file: 'test', entries: [] }, 'dms-rpcd');
  const ports: OperationPorts = {
    db,
    clock: { now: () => NOW, monotonic: () => 0, sleep: () => Promise.resolve() },
    logger: silent,
    settings: { current: () => settings },
    random: { fraction: () => 0.5, bytes: (length) => Buffer.alloc(length) },
  };
  return {
    ports,
    database,
    connection: own.connection,
    reopen: () => own.open(),
    as: (role, more = {}) => {
      const sectag = role === 'customer' ? 'RESELLER' : 'Admin';
      const caller: Caller = { role, sectag, loginId: `${role}@test`, source: 'rpc', ...more };
      return async (name, params) => {
        const changed = await callForChange(ports, caller, name, params);
        requireDocumented(name, changed.value);
        return changed;
      };
    },
    close: async () => {
      await database.close();
      await own.drop();
    },
  };
}

/** One RR as a client sends it: `www 300 A 192.0.2.1`. */
export function rr(line: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const [, label, ttl, type, rdata] = /^(\S+)\s+(?:(\d\w*)\s+)?([A-Za-z0-9]+)\s+(.*)$/.exec(line) ?? [];
  return { label, type, rdata, ...(ttl === undefined ? {} : { ttl }), ...more };
}

export function ziData(lines: readonly (string | Record<string, unknown>)[], more: Record<string, unknown> = {}) {
  return { rr_groups: [{ rrs: lines.map((line) => (typeof line === 'string' ? rr(line) : line)) }], ...more };
}

/** The state that dmsd would have reached: the candidate published, without a daemon. */
export async function publish(site: Site, name: string): Promise<void> {
  await site.database.db
    .updateTable('zone')
    .set((e) => ({ state: 'PUBLISHED', zi_id: e.ref('zi_candidate_id'), soa_serial: 2026112000 }))
    .where('name', '=', name)
    .where('state', '<>', 'DELETED')
    .execute();
}
