// Which of the masters this machine is, and where servers pull from (spec 01 §3.7, spec 05 §3.4).

import { DmsError } from '../../domain/errors.ts';
import type { ServerGroupRow } from '../../store/server-group.ts';

/** A server as the master's configuration needs it. */
export interface KnownServer {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly sg_id: number;
}

export interface ThisMaster {
  readonly serverId: number | null;
  readonly hostname: string;
  /** All addresses that are this machine's. */
  readonly addresses: readonly string[];
  /** What servers are told whose group names no master; '' : unknown. */
  readonly address: string;
}

export interface MasterFacts {
  readonly groups: readonly ServerGroupRow[];
  readonly servers: readonly KnownServer[];
  readonly replicaSgId: number | null;
  readonly hostname: string;
  readonly localAddresses: readonly string[];
  /** The setting master_dns_server. */
  readonly configured: string;
}

/** The replica group's address that is local is the master's; of two the alternative one, as it always was. */
export function thisMaster(facts: MasterFacts): ThisMaster {
  const local = new Set(facts.localAddresses);
  const replica = facts.groups.find((group) => group.id === facts.replicaSgId);
  const own = [replica?.master_alt_address, replica?.master_address].find(
    (address) => typeof address === 'string' && local.has(address),
  );
  const server = facts.servers.find(({ address, sg_id }) => sg_id === facts.replicaSgId && local.has(address));
  const address = own ?? facts.configured;
  return {
    serverId: server?.id ?? null,
    hostname: facts.hostname,
    addresses: [...new Set([...facts.localAddresses, ...(address === '' ? [] : [address])])],
    address,
  };
}

/**
 * Both masters of a group, the active one (this machine) first (spec 06 §5.4). Throws MasterUnknown when neither the group
 * nor the settings name one.
 */
export function mastersOf(
  group: Pick<ServerGroupRow, 'master_address' | 'master_alt_address'>,
  master: ThisMaster,
): readonly string[] {
  const named = [group.master_address, group.master_alt_address].filter((address) => address !== null);
  const active = named.find((address) => master.addresses.includes(address)) ?? master.address;
  if (active === '') throw new DmsError('MasterUnknown');
  return [...new Set([active, ...named])];
}
