// Includes of the master named: one ACL per server group, one statement per zone (spec 05 §3).

import { keyedAddress, plainZoneName } from './named-text.ts';
import type { Template } from './template.ts';

export const ACL_PLACEHOLDERS = ['acl_name', 'servers', 'transfer_acl_name', 'transfers'] as const;

export const ZONE_PLACEHOLDERS = [
  'name',
  'file',
  'master_dyndns_dir',
  'sg_server_acls',
  'sg_transfer_acls',
  'also_notify',
  'update_key',
  'dnssec_policy',
] as const;

/** A server group as the master sees it. */
export interface GroupInConf {
  readonly id: number;
  readonly name: string;
  /** Name of the TSIG key of its transfers; null: by address only. */
  readonly key: string | null;
  /** Addresses of all its servers, disabled ones too. */
  readonly addresses: readonly string[];
}

/** A zone of the master's configuration. */
export interface ZoneInConf {
  /** Absolute. */
  readonly name: string;
  readonly file: string;
  readonly sgId: number;
  readonly altSgId: number | null;
  /** null: not signed. */
  readonly policy: string | null;
}

/** `<sg>-servers` holds the addresses; `<sg>-transfer` what a transfer needs: one of them, and the key if the SG has one. */
export function renderServerAcl(template: Template, groups: readonly GroupInConf[], extension: string): string {
  return groups.map((group) => template(aclValues(group, extension))).join('');
}

function aclValues(group: GroupInConf, extension: string): Readonly<Record<string, string>> {
  const name = aclName(group, extension);
  const addresses = [...new Set(group.addresses)];
  // "Not (not of these, or any)": refuses other addresses and passes these on to the key.
  const both = `\t!{ !{ "${name}"; }; any; };\n\tkey "${group.key}";`;
  return {
    acl_name: name,
    servers: addresses.length === 0 ? '\tnone;' : addresses.map((address) => `\t${address};`).join('\n'),
    transfer_acl_name: transferAclName(group),
    transfers: group.key === null ? `\t"${name}";` : both,
  };
}

const aclName = (group: GroupInConf, extension: string): string => `${group.name}${extension}`;
const transferAclName = (group: GroupInConf): string => `${group.name}-transfer`;

export interface MasterContext {
  readonly groups: readonly GroupInConf[];
  readonly replicaSgId: number | null;
  /** Addresses of this machine, which is not notified. */
  readonly thisMachine: readonly string[];
  readonly dnsPort: number;
  readonly aclExtension: string;
  readonly masterDyndnsDir: string;
  readonly updateKey: string;
}

export interface ZoneTemplates {
  readonly dynamic: Template;
  /** Compiled when the first signed zone comes. */
  readonly signed: () => Template;
}

/** Statements of the zones, in their order; piece by piece, so that a caller may pause between zones. */
export function* renderZones(
  templates: ZoneTemplates,
  zones: Iterable<ZoneInConf>,
  context: MasterContext,
): Generator<string> {
  const shared = sharedValues(context);
  for (const zone of zones) {
    const template = zone.policy === null ? templates.dynamic : templates.signed();
    yield template({
      ...shared(zone),
      name: plainZoneName(zone.name),
      file: zone.file,
      dnssec_policy: zone.policy ?? 'none',
    });
  }
}

// Zones of the same groups share their lists: without this, rendering grows with zones times servers.
function sharedValues(context: MasterContext): (zone: ZoneInConf) => Readonly<Record<string, string>> {
  const groups = new Map(context.groups.map((group) => [group.id, group]));
  const known = new Map<string, Readonly<Record<string, string>>>();
  return (zone) => {
    const key = `${zone.sgId} ${zone.altSgId}`;
    const found = known.get(key);
    if (found) return found;
    const ids = [...new Set([zone.sgId, zone.altSgId, context.replicaSgId])];
    const concerned = ids.flatMap((id) => (id === null ? [] : (groups.get(id) ?? [])));
    const values = {
      master_dyndns_dir: context.masterDyndnsDir,
      update_key: context.updateKey,
      sg_server_acls: concerned.map((group) => `"${aclName(group, context.aclExtension)}";`).join(' '),
      sg_transfer_acls: concerned.map((group) => `"${transferAclName(group)}";`).join(' '),
      also_notify: alsoNotify(concerned, context),
    };
    known.set(key, values);
    return values;
  };
}

function alsoNotify(groups: readonly GroupInConf[], { thisMachine, dnsPort: port }: MasterContext): string {
  const seen = new Set(thisMachine);
  const entries: string[] = [];
  for (const { addresses, key } of groups) {
    for (const address of addresses) {
      if (seen.has(address)) continue;
      seen.add(address);
      entries.push(keyedAddress({ address, port, key }));
    }
  }
  return entries.join(' ');
}
