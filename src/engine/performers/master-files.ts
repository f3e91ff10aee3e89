// The includes of the own named: ACLs and zone statements, checked before they replace the old ones.

import path from 'node:path';
import { zoneFileName } from '../../domain/zone/file-name.ts';
import {
  ACL_PLACEHOLDERS,
  type GroupInConf,
  renderServerAcl,
  renderZones,
  ZONE_PLACEHOLDERS,
  type ZoneInConf,
  type ZoneTemplates,
} from '../../render/master-conf.ts';
import type { Template } from '../../render/template.ts';
import type { ConfiguredZone } from '../../store/configured-zones.ts';
import type { GroupFacts } from '../../store/group-files.ts';
import type { EnginePorts } from '../context.ts';
import { checkNamedConf, install, isChanged, type Rendered } from './config-files.ts';
import { joined, loadTemplate } from './load-template.ts';
import type { ThisMaster } from './this-master.ts';
import type { TransferKey } from './transfer-keys.ts';

export interface MasterFiles {
  readonly facts: GroupFacts;
  readonly zones: readonly ConfiguredZone[];
  readonly master: ThisMaster;
  /** By server group. */
  readonly keys: ReadonlyMap<number, TransferKey | null>;
}

/** Writes what has changed. Throws the errors of templates, files and NamedCheckFailed; then the old files are still there. */
export async function writeMasterFiles(ports: EnginePorts, what: MasterFiles, signal: AbortSignal): Promise<void> {
  const settings = ports.settings.current();
  const rendered: Rendered[] = [
    { path: settings.master_server_acl_file, text: await serverAcl(ports, what) },
    { path: settings.master_include_file, text: await zoneStatements(ports, what) },
  ];
  const changed: Rendered[] = [];
  for (const file of rendered) if (await isChanged(ports, file)) changed.push(file);
  if (changed.length === 0) return;
  await checkNamedConf(ports, rendered, await checkIncludes(ports, what), signal);
  for (const file of changed) await install(ports, file);
}

async function serverAcl(ports: EnginePorts, what: MasterFiles): Promise<string> {
  const { master_template_dir, master_server_acl_template, acl_name_extension } = ports.settings.current();
  const file = path.join(master_template_dir, master_server_acl_template);
  return renderServerAcl(
    await loadTemplate(ports.files, file, ACL_PLACEHOLDERS),
    groupsInConf(what),
    acl_name_extension,
  );
}

function groupsInConf({ facts, keys }: MasterFiles): GroupInConf[] {
  return facts.groups.map((group) => ({
    id: group.id,
    name: group.name,
    key: keys.get(group.id)?.name ?? null,
    addresses: facts.servers.filter((server) => server.sg_id === group.id).map((server) => server.address),
  }));
}

async function zoneStatements(ports: EnginePorts, what: MasterFiles): Promise<string> {
  const settings = ports.settings.current();
  const signed = await zonesWithKeys(ports, what.zones);
  const zones = what.zones.filter((zone) => zone.on_master).map((zone) => zoneInConf(zone, signed));
  return joined(
    renderZones(await zoneTemplates(ports, signed.size > 0), zones, {
      groups: groupsInConf(what),
      replicaSgId: what.facts.replicaSgId,
      thisMachine: what.master.addresses,
      dnsPort: settings.dns_port,
      aclExtension: settings.acl_name_extension,
      masterDyndnsDir: settings.master_dyndns_dir,
      updateKey: settings.dyndns_key_name,
    }),
  );
}

async function zoneTemplates(ports: EnginePorts, signed: boolean): Promise<ZoneTemplates> {
  const { master_template_dir, master_dyndns_template, master_auto_dnssec_template } = ports.settings.current();
  const load = (name: string): Promise<Template> =>
    loadTemplate(ports.files, path.join(master_template_dir, name), ZONE_PLACEHOLDERS);
  const dynamic = await load(master_dyndns_template);
  const other = signed ? await load(master_auto_dnssec_template) : dynamic;
  return { dynamic, signed: () => other };
}

function zoneInConf(zone: ConfiguredZone, signed: ReadonlySet<string>): ZoneInConf {
  return {
    name: zone.name,
    file: zoneFileName(zone.name),
    sgId: zone.sg_id,
    altSgId: zone.alt_sg_id,
    policy: signed.has(zone.name) ? (zone.nsec3 ? 'dms-nsec3' : 'dms-nsec') : null,
  };
}

/** Zones that are to be signed and whose keys are there; a zone without keys is served unsigned (spec 05 §5.2). */
async function zonesWithKeys(ports: EnginePorts, zones: readonly ConfiguredZone[]): Promise<ReadonlySet<string>> {
  const wanted = zones.filter((zone) => zone.auto_dnssec);
  if (wanted.length === 0) return new Set();
  const names = await ports.files.list(ports.settings.current().master_dnssec_key_dir);
  const keyed = new Set(names.flatMap((name) => /^K(.+)\+\d{3}\+\d{5}\.key$/.exec(name)?.[1]?.toLowerCase() ?? []));
  const signed = wanted.filter((zone) => keyed.has(zone.name));
  for (const { name } of wanted) {
    if (!keyed.has(name)) ports.logger.warn({ zone: name }, `${name} is to be signed and has no keys: served unsigned`);
  }
  return new Set(signed.map((zone) => zone.name));
}

/** What the statements refer to: keys of transfers, policies. */
async function checkIncludes(ports: EnginePorts, { keys }: MasterFiles): Promise<string[]> {
  const policies = path.join(ports.settings.current().dms_bind_config_dir, 'dnssec-policies.conf');
  const keyFiles = [...keys.values()].flatMap((key) => (key === null ? [] : [key.file]));
  return [...keyFiles, ...((await ports.files.exists(policies)) ? [policies] : [])];
}
