// Files that named loads a zone from: put in place, and removed, so that a crash in between leaves named a consistent zone.

import path from 'node:path';
import { zoneFileName } from '../../domain/zone/file-name.ts';
import type { FileOwner } from '../../ports.ts';
import type { EnginePorts } from '../context.ts';

/** What named keeps beside a zone file. */
const JOURNALS = ['.jnl', '.jnw', '.jbk'] as const;

function fileOf({ settings }: Pick<EnginePorts, 'settings'>, zone: string): string {
  return path.join(settings.current().master_dyndns_dir, zoneFileName(zone));
}

/**
 * Puts the file of a zone that named does not serve. Journals go first: the other way round a crash would leave a new file
 * with the changes of an old one (spec 06 §3.2). Throws FileNotWritable.
 */
export async function putSeedFile(
  ports: Pick<EnginePorts, 'files' | 'settings' | 'host'>,
  zone: string,
  text: string,
): Promise<void> {
  const file = fileOf(ports, zone);
  await removeJournals(ports, file);
  await ports.files.writeAtomically(file, text, ownerOf(ports));
}

function ownerOf({ settings, host }: Pick<EnginePorts, 'settings' | 'host'>): FileOwner {
  const { zone_file_mode: mode, zone_file_group: group, run_as_user: user } = settings.current();
  return { mode, group, ...(host.user === 'root' ? { user } : {}) };
}

/** Removes the file of a zone that named does not serve, and what lies beside it. Throws FileNotWritable. */
export async function deleteZoneFiles(ports: Pick<EnginePorts, 'files' | 'settings'>, zone: string): Promise<void> {
  const file = fileOf(ports, zone);
  await removeJournals(ports, file);
  await ports.files.remove(file);
}

async function removeJournals({ files }: Pick<EnginePorts, 'files'>, file: string): Promise<void> {
  for (const ending of JOURNALS) await files.remove(`${file}${ending}`);
}

/** Puts many files while named is down: what lies in the directory is looked up once. */
export interface SeedFiles {
  /** As putSeedFile, of each. */
  put(zones: readonly { readonly name: string; readonly text: string }[]): Promise<void>;
}

/** Nobody else may write into the directory meanwhile. Throws FileMissing, FileUnreadable, FileNotWritable. */
export async function seedFilesOf(ports: Pick<EnginePorts, 'files' | 'settings' | 'host'>): Promise<SeedFiles> {
  const { files } = ports;
  const directory = ports.settings.current().master_dyndns_dir;
  const names = await files.list(directory);
  const journals = new Set(names.filter((name) => JOURNALS.some((ending) => name.endsWith(ending))));
  return {
    put: async (zones) => {
      const written = zones.map(({ name, text }) => ({ path: fileOf(ports, name), content: text }));
      for (const { path: file } of written) {
        for (const ending of JOURNALS) {
          if (journals.has(`${path.basename(file)}${ending}`)) await files.remove(`${file}${ending}`);
        }
      }
      await files.writeMany(written, ownerOf(ports));
    },
  };
}
