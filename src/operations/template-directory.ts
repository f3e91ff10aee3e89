// The template directory of a server group: it must be there, and dmsd must be able to read it (spec 02 §1.5, spec 05 §3.3).

import { DmsError } from '../domain/errors.ts';
import type { StepsContext } from './define.ts';

/** An absolute path, or null for none. Throws InvalidParamsJsonRpcError. */
export function templateDirectoryOf(config_dir: string | null | undefined): string | null {
  if (config_dir === null || config_dir === undefined || config_dir === '') return null;
  if (config_dir === 'none' || config_dir === 'default') return null;
  if (config_dir.startsWith('/')) return config_dir;
  throw new DmsError('InvalidParamsJsonRpcError', { param: 'config_dir' }, `'${config_dir}' is no absolute path`);
}

/** Throws DirectoryUnusable, AccountUnknown. Where there are no files to look at, dmsd will tell. */
export async function requireTemplateDirectory(
  { ports: { files }, settings }: Pick<StepsContext, 'ports' | 'settings'>,
  path: string | null,
): Promise<void> {
  if (path === null || files === undefined) return;
  const reason = await files.whyUnreadable(path, settings.run_as_user);
  if (reason !== null) throw new DmsError('DirectoryUnusable', { path, reason });
}
