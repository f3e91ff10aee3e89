// Servers, server groups and the master as callers see them (spec 03 §3.8).

import type { Static } from 'typebox';
import type { MasterRow, ServerRow } from '../../store/schema.ts';
import type { MasterSm, ServerBrief, ServerFull, Sg } from '../schemas.ts';

export function serverBrief(server: ServerRow, masterServerId: number | null): Static<typeof ServerBrief> {
  return {
    server_id: server.id,
    server_name: server.name,
    address: server.address,
    state: server.state,
    ctime: server.ctime,
    mtime: server.mtime,
    is_master: server.id === masterServerId,
    last_reply: server.last_reply,
    retry_msg: server.retry_msg,
    ssh_address: server.ssh_address,
  };
}

export function serverFull(
  server: ServerRow & { readonly sg_name: string },
  masterServerId: number | null,
): Static<typeof ServerFull> {
  return {
    ...serverBrief(server, masterServerId),
    server_type: server.server_type,
    sg_id: server.sg_id,
    sg_name: server.sg_name,
    zone_count: server.zone_count,
    retry_reason: server.retry_reason,
  };
}

export interface SgRow {
  readonly id: number;
  readonly name: string;
  readonly config_dir: string | null;
  readonly zone_count: number;
  readonly master_address: string | null;
  readonly master_alt_address: string | null;
}

export function sgView(sg: SgRow, replicaSgId: number | null): Static<typeof Sg> {
  return {
    sg_id: sg.id,
    sg_name: sg.name,
    config_dir: sg.config_dir,
    master_address: sg.master_address,
    master_alt_address: sg.master_alt_address,
    replica_sg: sg.id === replicaSgId,
    zone_count: sg.zone_count,
  };
}

const HOLD_SG: Readonly<Record<number, string>> = { 0: 'HOLD_SG_NONE', [-1]: 'HOLD_SG_MASTER', [-2]: 'HOLD_SG_ALL' };

export interface MasterNames {
  readonly server: string | null;
  readonly replicaSg: string | null;
}

export function masterView(master: MasterRow, names: MasterNames): Static<typeof MasterSm> {
  return {
    master_id: master.id,
    state: master.state,
    hold_start: master.hold_start,
    hold_stop: master.hold_stop,
    hold_sg: HOLD_SG[master.hold_sg] ?? String(master.hold_sg),
    hold_sg_name: master.hold_sg_name,
    master_server_id: master.master_server_id,
    master_server: names.server ?? master.master_hostname,
    replica_sg_id: master.replica_sg_id,
    replica_sg_name: names.replicaSg,
    retry_reason: master.retry_reason,
  };
}
