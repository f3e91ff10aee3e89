// Zone files that are signed before named reads them: else it would serve keys without signatures for seconds (spec 06 §3.1).

import path from 'node:path';
import { passing } from '../../domain/errors.ts';
import type { EnginePorts } from '../context.ts';

type Ports = Pick<EnginePorts, 'files' | 'settings' | 'commands'>;

/** Absolute names, in lower case, of the zones that have key files on this machine. Throws FileMissing, FileUnreadable. */
export async function zonesWithKeyFiles({ files, settings }: Omit<Ports, 'commands'>): Promise<ReadonlySet<string>> {
  const names = await files.list(settings.current().master_dnssec_key_dir);
  return new Set(names.flatMap((name) => /^K(.+)\+\d{3}\+\d{5}\.key$/.exec(name)?.[1]?.toLowerCase() ?? []));
}

/** A large zone is signed at some 10,000 records a second. */
const WITHIN_MS = 600_000;

/**
 * The zone file with the signatures that the keys' own dates allow now, its serial as it is. named goes on from there by the zone's
 * policy. Throws a passing error with the program's words.
 */
export async function signedZoneText(
  { files, settings, commands }: Ports,
  zone: { readonly name: string; readonly nsec3: boolean },
  text: string,
): Promise<string> {
  const { master_dnssec_key_dir: keys, signzone_path } = settings.current();
  const [unsigned, signed] = [
    await files.temporary('dms-unsigned', '.zone', text),
    await files.temporary('dms-signed', '.zone', ''),
  ];
  // no iterations, no salt: RFC 9276
  const denial = zone.nsec3 ? ['-3', '-', '-H', '0'] : [];
  const directory = path.dirname(signed);
  const args = ['-S', '-q', '-K', keys, '-d', directory, ...denial, '-o', zone.name, '-f', signed, unsigned];
  try {
    const { code, stderr, stdout } = await commands.run(signzone_path, args, { timeoutMs: WITHIN_MS });
    if (code === 0) return await files.read(signed);
    const words = `${stderr}\n${stdout}`.trim().split('\n').slice(0, 3).join('; ');
    throw passing(`${zone.name} cannot be signed: ${words || `no message (exit ${code})`}`);
  } finally {
    for (const file of [unsigned, signed, path.join(directory, `dsset-${zone.name}`)]) await files.remove(file);
  }
}
