// The includes of a server group: one per server type among its servers, into the directory that rsync sends.

import path from 'node:path';
import type { RenderedZones } from '../../domain/server/roll.ts';
import { zoneFileName } from '../../domain/zone/file-name.ts';
import { renderServerZones, SERVER_PLACEHOLDERS, serverFileName, serverKind } from '../../render/server-conf.ts';
import type { ConfiguredZone } from '../../store/configured-zones.ts';
import { noteFile } from '../../store/rendered-file.ts';
import type { ServerGroupRow } from '../../store/server-group.ts';
import type { EnginePorts, OutsideContext } from '../context.ts';
import { checkNamedConf, install, isChanged, type Rendered } from './config-files.ts';
import { joined, loadTemplate } from './load-template.ts';
import { counted, refuseLoss } from './loss-floor.ts';
import type { MasterFiles } from './master-files.ts';
import { mastersOf } from './this-master.ts';

/** Where the files of a group lie before rsync takes them. */
export function groupDirectory({ settings }: Pick<EnginePorts, 'settings'>, sgName: string): string {
  return path.join(settings.current().sg_config_dir, sgName);
}

/** Zones of each group: its own and those it is the alternative of; the replica group has all. */
export function zonesByGroup({ zones, facts }: MasterFiles): ReadonlyMap<number, readonly ConfiguredZone[]> {
  const byGroup = new Map<number, ConfiguredZone[]>(facts.groups.map((group) => [group.id, []]));
  for (const zone of zones) {
    byGroup.get(zone.sg_id)?.push(zone);
    if (zone.alt_sg_id !== null && zone.alt_sg_id !== zone.sg_id) byGroup.get(zone.alt_sg_id)?.push(zone);
  }
  if (facts.replicaSgId !== null) byGroup.set(facts.replicaSgId, [...zones]);
  return byGroup;
}

interface Target {
  readonly group: ServerGroupRow;
  readonly zones: readonly ConfiguredZone[];
}

/**
 * Writes what has changed for one group. Throws the errors of templates, keys, files, MasterUnknown, NamedCheckFailed, and ZonesLost
 * where zones would be lost.
 */
export async function writeGroupFiles(
  { db, ports, signal }: OutsideContext,
  what: MasterFiles,
  target: Target,
): Promise<void> {
  const { group } = target;
  const types = new Set(what.facts.servers.filter((server) => server.sg_id === group.id).map((s) => s.server_type));
  for (const type of types) {
    const { rendered, found } = await renderType(ports, what, target, type);
    const file = { ...found, path: rendered.path, sgId: group.id, serverType: type, readAt: what.readAt };
    if (await isChanged(ports, rendered)) {
      await refuseLoss(db, file, group.name);
      const key = what.keys.get(group.id) ?? null;
      if (serverKind(type).checkedByNamed) {
        await checkNamedConf(ports, [rendered], key === null ? [] : [key.file], signal);
      }
      await ports.files.makeDirectory(path.dirname(rendered.path));
      await install(ports, rendered);
    }
    await noteFile(db, file);
  }
}

async function renderType(
  ports: EnginePorts,
  { facts, master, keys }: MasterFiles,
  { group, zones }: Target,
  type: string,
): Promise<{ readonly rendered: Rendered; readonly found: RenderedZones }> {
  const settings = ports.settings.current();
  const suffix = group.id === facts.replicaSgId ? settings.server_replica_suffix : null;
  const name = serverFileName(type, suffix);
  const template = path.join(group.config_dir ?? settings.server_config_dir, name);
  const key = keys.get(group.id)?.name ?? null;
  const masters = mastersOf(group, master).map((address) => ({ address, port: settings.dns_port, key }));
  const named = zones.map((zone) => ({ name: zone.name, file: zoneFileName(zone.name) }));
  const compiled = await loadTemplate(ports.files, template, SERVER_PLACEHOLDERS);
  const pieces = counted(renderServerZones(compiled, named, { masters, dnsPort: settings.dns_port }), zones);
  const text = await joined(pieces.statements);
  return { rendered: { path: path.join(groupDirectory(ports, group.name), name), text }, found: pieces.found };
}
