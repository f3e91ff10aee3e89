// What the clients of a torture do: every write that DMS has, each with how often it comes.

import type { Dice } from '../system/support/random.ts';
import { pause } from '../system/support/random.ts';

/** A client as its deeds see it: calls are noted, and throw what they are answered. */
export interface Client {
  readonly dice: Dice;
  readonly zones: readonly string[];
  readonly reverseZones: readonly string[];
  readonly groups: readonly string[];
  readonly servers: readonly string[];
  call<T = unknown>(method: string, params?: Readonly<Record<string, unknown>>): Promise<T>;
  shell(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  /** Unlike any other text of this torture. */
  text(): string;
}

interface Deed {
  readonly weight: number;
  act(client: Client): Promise<unknown>;
}

const between = ({ dice }: Client, low: number, high: number): number => Math.floor(dice.between(low, high));
const chance = ({ dice }: Client, probability: number): boolean => dice.between(0, 1) < probability;

/** A tenth of the zones gets half of the work. */
function zoneOf(client: Client): string {
  const { dice, zones } = client;
  return dice.pick(chance(client, 0.5) ? zones.slice(0, Math.ceil(zones.length / 10)) : zones);
}

function hosts(client: Client): object[] {
  return Array.from({ length: between(client, 1, 8) }, (_, n) => ({
    label: `h${n}`,
    type: 'A',
    rdata: `10.${between(client, 0, client.reverseZones.length)}.${between(client, 0, 4)}.${between(client, 1, 255)}`,
    ...(chance(client, 0.1) ? { force_reverse: true } : {}),
    ...(chance(client, 0.1) ? { disable: true } : {}),
  }));
}

function content(client: Client): Record<string, unknown> {
  const alias = chance(client, 0.3) ? [{ label: 'alias', type: 'CNAME', rdata: 'h0' }] : [];
  const rrs = [...hosts(client), ...alias, { label: 'edited', type: 'TXT', rdata: `"${client.text()}"` }];
  return { rr_groups: [{ rrs }], ...(chance(client, 0.1) ? { zone_ttl: client.dice.pick(['1h', '2h', '1d']) } : {}) };
}

const LOGIN = { login_id: 'torture' };

const save = (client: Client, name = zoneOf(client), more: object = {}): Promise<unknown> =>
  client.call('update_zone', { name, zi_data: content(client), ...LOGIN, ...more });

function update(client: Client): Promise<unknown> {
  const rr = client.dice.pick([
    { label: 'added', type: 'TXT', rdata: `"${client.text()}"`, update_op: 'ADD' },
    { label: 'added', type: 'TXT', rdata: '', update_op: 'DELETE' },
    { label: 'only', type: 'TXT', rdata: `"${client.text()}"`, update_op: 'UPDATE_RRTYPE' },
    { label: `h${between(client, 0, 8)}`, type: 'A', rdata: `10.0.9.${between(client, 1, 255)}`, update_op: 'ADD' },
  ]);
  const update = { update_data: { rr_groups: [{ rrs: [rr] }] }, update_type: client.text(), ...LOGIN };
  return client.call('update_rrs', { name: zoneOf(client), ...update });
}

/** With the lock, held for a while; saved, left, or walked away from. */
async function editLocked(client: Client): Promise<void> {
  const name = zoneOf(client);
  const [, token] = await client.call<[unknown, number | null]>('edit_zone', { name, ...LOGIN });
  await pause(client.dice.between(0, 1_500));
  const locked = { name, edit_lock_token: token };
  if (chance(client, 0.3)) await client.call('tickle_editlock', locked);
  if (chance(client, 0.6)) await save(client, name, { edit_lock_token: token });
  else if (chance(client, 0.7)) await client.call('cancel_edit_zone', locked);
}

interface Listed {
  readonly zone_id: number;
  readonly name: string;
}

/** A zone that was deleted, if there is one of the name. */
async function withDeleted(client: Client, method: string): Promise<void> {
  const names = [zoneOf(client)];
  const [deleted] = await client.call<Listed[]>('list_zone', { names, toggle_deleted: true });
  if (deleted) await client.call(method, { zone_id: deleted.zone_id });
}

async function withVersion(client: Client, act: (name: string, zi_id: number) => Promise<unknown>): Promise<void> {
  const name = zoneOf(client);
  const { all_zis } = await client.call<{ all_zis: { zi_id: number }[] }>('list_zi', { name });
  if (all_zis.length > 0) await act(name, client.dice.pick(all_zis).zi_id);
}

const create = (client: Client): Promise<unknown> =>
  client.call('create_zone', {
    name: zoneOf(client),
    zi_data: content(client),
    inc_updates: true,
    edit_lock: chance(client, 0.7),
    sg_name: client.dice.pick(client.groups),
    ...LOGIN,
  });

async function steerJob(client: Client): Promise<void> {
  const jobs = await client.call<{ bulk_id: number }[]>('list_bulk', { limit: 3 });
  const method = client.dice.pick(['pause_bulk', 'resume_bulk', 'resume_bulk', 'cancel_bulk']);
  if (jobs.length > 0) await client.call(method, { bulk_id: client.dice.pick(jobs).bulk_id });
}

async function failSome(client: Client): Promise<void> {
  const events = await client.call<{ event_id: number }[]>('list_pending_events', { limit: 20 });
  if (events.length > 0) await client.call('fail_event', { event_id: client.dice.pick(events).event_id });
}

/** Publishing held back for a while; now and then it stays so. */
async function holdBack(client: Client): Promise<void> {
  const what = chance(client, 0.7) ? { name: zoneOf(client) } : { sg_name: client.dice.pick(client.groups) };
  await client.call('pause_publish', what);
  await pause(client.dice.between(0, 2_000));
  if (chance(client, 0.9)) await client.call('resume_publish', what);
}

async function drain(client: Client): Promise<void> {
  const what = { server_name: client.dice.pick(client.servers) };
  await client.call('drain_server', { ...what, force: chance(client, 0.5) });
  await pause(client.dice.between(0, 2_000));
  if (chance(client, 0.8)) await client.call('undrain_server', what);
}

const EDITOR = `sh -c 'echo "shell 300 IN TXT \\"$DMS_TORTURE_TEXT\\"" >> "$0"'`;

async function serve(client: Client): Promise<unknown> {
  const server_name = client.dice.pick(client.servers);
  return client.call(client.dice.pick(['disable_server', 'enable_server', 'enable_server', 'reset_server']), {
    server_name,
  });
}

const named =
  (method: string, more: (client: Client) => object = () => ({})) =>
  (client: Client): Promise<unknown> =>
    client.call(method, { name: zoneOf(client), ...more(client) });

const plain =
  (method: string, more: (client: Client) => object = () => ({})) =>
  (client: Client): Promise<unknown> =>
    client.call(method, { ...more(client) });

/** Ages in days: nothing younger than some seconds goes, so that the torture has something to look at. */
const age = (seconds: number) => () => ({ age_days: seconds / 86_400 });
const few = ({ dice }: Client): object => ({ names: [`t${Math.floor(dice.between(1, 10))}?.*`] });

export const DEEDS: Readonly<Record<string, Deed>> = {
  save: { weight: 300, act: (client) => save(client) },
  update: { weight: 150, act: update },
  edit_locked: { weight: 80, act: editLocked },
  create: { weight: 80, act: create },
  copy: {
    weight: 20,
    act: (client) => client.call('copy_zone', { src_name: zoneOf(client), name: zoneOf(client), ...LOGIN }),
  },
  delete: { weight: 50, act: named('delete_zone') },
  undelete: { weight: 40, act: (client) => withDeleted(client, 'undelete_zone') },
  destroy: { weight: 15, act: (client) => withDeleted(client, 'destroy_zone') },
  disable: { weight: 40, act: named('disable_zone') },
  enable: { weight: 70, act: named('enable_zone') },
  refresh: { weight: 25, act: named('refresh_zone') },
  refresh_version: {
    weight: 15,
    act: (client) => withVersion(client, (name, zi_id) => client.call('refresh_zone', { name, zi_id })),
  },
  refresh_ttl: {
    weight: 15,
    act: named('refresh_zone_ttl', ({ dice }) => ({ zone_ttl: dice.pick(['30m', '1h', '1d']) })),
  },
  reset: { weight: 20, act: named('reset_zone') },
  reset_version: {
    weight: 10,
    act: (client) => withVersion(client, (name, zi_id) => client.call('reset_zone', { name, zi_id })),
  },
  copy_zi: {
    weight: 15,
    act: (client) =>
      withVersion(client, (name, zi_id) => client.call('copy_zi', { src_name: name, name, zi_id, ...LOGIN })),
  },
  delete_zi: {
    weight: 10,
    act: (client) => withVersion(client, (name, zi_id) => client.call('delete_zi', { name, zi_id })),
  },
  set_zone: {
    weight: 20,
    act: named('set_zone', ({ dice }) => ({ [dice.pick(['use_apex_ns', 'edit_lock'])]: dice.pick([true, false]) })),
  },
  poke: { weight: 15, act: named('poke_zone_set_serial', () => ({ force_soa_serial_update: true })) },
  wrap: { weight: 5, act: named('poke_zone_wrap_serial') },
  alt_sg: {
    weight: 20,
    act: named('set_zone_alt_sg', ({ dice, groups }) => ({ sg_name: dice.pick([...groups, null]) })),
  },
  swap_sg: { weight: 20, act: named('swap_zone_sg') },
  set_sg: { weight: 5, act: named('set_zone_sg', ({ dice, groups }) => ({ sg_name: dice.pick(groups) })) },
  serve: { weight: 12, act: serve },
  drain: { weight: 5, act: drain },
  hold_back: { weight: 6, act: holdBack },
  reconfigure: {
    weight: 6,
    act: ({ dice, call }) => call(dice.pick(['reconfig_master', 'reconfig_all', 'reconfig_replica_sg', 'batch_hold'])),
  },
  reset_master: { weight: 2, act: plain('reset_master') },
  refresh_all: { weight: 2, act: plain('refresh_all') },
  refresh_sg: { weight: 2, act: plain('refresh_sg', ({ dice, groups }) => ({ sg_name: dice.pick(groups) })) },
  refresh_apex: { weight: 1, act: plain('refresh_apex') },
  reset_all: { weight: 1, act: plain('reset_all_zones') },
  nuke: { weight: 3, act: plain('nuke_zones', few) },
  steer_job: { weight: 6, act: steerJob },
  configure: {
    weight: 2,
    act: plain('set_config', ({ dice }) => ({ key: 'soa_refresh', value: dice.pick(['1h', '2h', '3h']) })),
  },
  fail_event: { weight: 2, act: failSome },
  vacuum_events: { weight: 3, act: plain('vacuum_event_queue', age(20)) },
  vacuum_zones: { weight: 4, act: plain('vacuum_zones', age(5)) },
  vacuum_zis: { weight: 4, act: plain('vacuum_zis', () => ({ ...age(5)(), zi_max_num: 3 })) },
  vacuum_pare: { weight: 3, act: plain('vacuum_pare_deleted_zone_zis', age(5)) },
  vacuum_all: { weight: 2, act: plain('vacuum_all') },
  list: { weight: 20, act: plain('list_zone', () => ({ names: ['t1*'] })) },
  show: { weight: 20, act: named('show_zone') },
  query: { weight: 10, act: named('rr_query_db', () => ({ label: '*', type: ['A', 'PTR'] })) },
  status: { weight: 3, act: plain('show_dms_status') },
  wait: {
    weight: 10,
    act: async (client) => {
      const saved = await save(client, zoneOf(client), { return_change: true });
      const { change_id } = saved as { change_id: number | null };
      if (change_id !== null) await client.call('wait_change', { change_id, until: 'served', timeout: 5 });
    },
  },
  shell_status: { weight: 3, act: ({ shell }) => shell(['show_dms_status']) },
  shell_edit: {
    weight: 4,
    act: (client) =>
      client.shell(['-f', 'edit_zone', zoneOf(client)], { VISUAL: EDITOR, EDITOR, DMS_TORTURE_TEXT: client.text() }),
  },
  shell_pipe: {
    weight: 2,
    act: (client) => client.shell(['refresh_zone', zoneOf(client)]),
  },
};

const NAMES = Object.keys(DEEDS);
const TOTAL = NAMES.reduce((sum, name) => sum + (DEEDS[name]?.weight ?? 0), 0);

/** The name of a deed, by weight. */
export function pickDeed(dice: Dice): string {
  let left = dice.between(0, TOTAL);
  for (const name of NAMES) {
    left -= DEEDS[name]?.weight ?? 0;
    if (left < 0) return name;
  }
  return 'save';
}
