// The includes of the own named: ACLs and zone statements, checked before they replace the old ones.

import path from 'node:path';
import type { RenderedZones } from '../../domain/server/roll.ts';
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
import { noteFile } from '../../store/rendered-file.ts';
import type { EnginePorts, OutsideContext } from '../context.ts';
import { checkNamedConf, install, isChanged, type Rendered } from './config-files.ts';
import { joined, loadTemplate } from './load-template.ts';
import { counted, refuseLoss } from './loss-floor.ts';
import { zonesWithKeyFiles } from './sign-zone-text.ts';
import type { ThisMaster } from './this-master.ts';
import type { TransferKey } from './transfer-keys.ts';

export interface MasterFiles {
  readonly facts: GroupFacts;
  readonly zones: readonly ConfiguredZone[];
  readonly master: ThisMaster;
  /** When the zones were read, by the database's clock. */
  readonly readAt: string;
  /** By server group. */
  readonly keys: ReadonlyMap<number, TransferKey | null>;
}

/**
 * Writes what has changed. Throws the errors of templates and files, NamedCheckFailed, and ZonesLost where zones would be lost; then
 * the old files are still there.
 */
export async function writeMasterFiles(
  { db, ports, signal }: Pick<OutsideContext, 'db' | 'ports' | 'signal'>,
  what: MasterFiles,
): Promise<void> {
  const settings = ports.settings.current();
  const statements = await zoneStatements(ports, what);
  const include: Rendered = { path: settings.master_include_file, text: statements.text };
  const rendered: Rendered[] = [{ path: settings.master_server_acl_file, text: await serverAcl(ports, what) }, include];
  const file = { ...statements.found, path: include.path, sgId: null, serverType: null, readAt: what.readAt };
  const changed: Rendered[] = [];
  for (const one of rendered) if (await isChanged(ports, one)) changed.push(one);
  if (changed.includes(include)) await refuseLoss(db, file, null);
  if (changed.length > 0) await checkNamedConf(ports, rendered, await checkIncludes(ports, what), signal);
  for (const one of changed) await install(ports, one);
  await noteFile(db, file);
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

async function zoneStatements(
  ports: EnginePorts,
  what: MasterFiles,
): Promise<{ readonly text: string; readonly found: RenderedZones }> {
  const settings = ports.settings.current();
  const signed = await zonesWithKeys(ports, what.zones);
  const zones = what.zones.filter((zone) => zone.on_master).map((zone) => zoneInConf(zone, signed));
  const rendering = renderZones(await zoneTemplates(ports, signed.size > 0), zones, {
    groups: groupsInConf(what),
    replicaSgId: what.facts.replicaSgId,
    thisMachine: what.master.addresses,
    dnsPort: settings.dns_port,
    aclExtension: settings.acl_name_extension,
    masterDyndnsDir: settings.master_dyndns_dir,
    updateKey: settings.dyndns_key_name,
  });
  const pieces = counted(rendering, zones);
  const text = await joined(pieces.statements);
  return { text, found: pieces.found };
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
  const keyed = await zonesWithKeyFiles(ports);
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
