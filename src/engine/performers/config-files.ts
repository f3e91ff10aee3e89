// Generated configuration: written only where it changed, and only after named-checkconf has read it.

import path from 'node:path';
import { DmsError } from '../../domain/errors.ts';
import type { EnginePorts } from '../context.ts';

export interface Rendered {
  /** Where it belongs. */
  readonly path: string;
  readonly text: string;
}

/** Does the file hold something else, or is it missing? Throws FileUnreadable. */
export async function isChanged(
  { files }: Pick<EnginePorts, 'files'>,
  { path: file, text }: Rendered,
): Promise<boolean> {
  const status = await files.status(file);
  if (status === null || status.size !== Buffer.byteLength(text)) return true;
  return (await files.read(file)) !== text;
}

/** Throws FileNotWritable. */
export async function install(
  ports: Pick<EnginePorts, 'files' | 'settings' | 'host'>,
  rendered: Rendered,
): Promise<void> {
  const { config_file_mode: mode, run_as_user } = ports.settings.current();
  const owner = ports.host.user === 'root' ? { mode, user: run_as_user } : { mode };
  await ports.files.writeAtomically(rendered.path, rendered.text, owner);
}

type CheckPorts = Pick<EnginePorts, 'files' | 'settings' | 'commands'>;

/**
 * Has named-checkconf read files together, in their order, with `includes` (keys, policies) before them. Throws
 * NamedCheckFailed naming the first of the files and what is wrong.
 */
export async function checkNamedConf(
  ports: CheckPorts,
  rendered: readonly Rendered[],
  includes: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const { files, commands, settings } = ports;
  const temporary: string[] = [];
  const put = async (name: string, text: string): Promise<string> => {
    const file = await files.temporary(`dms-${name}`, '.conf', text);
    temporary.push(file);
    return file;
  };
  try {
    const parts = await Promise.all(rendered.map(({ path: file, text }) => put(path.basename(file, '.conf'), text)));
    const wrapper = await put('check', [...includes, ...parts].map((file) => `include "${file}";\n`).join(''));
    const result = await commands.run(settings.current().checkconf_path, [wrapper], { timeoutMs: 120_000, signal });
    if (result.code === 0) return;
    const reason = wordsOf(
      `${result.stdout}\n${result.stderr}`,
      new Map(parts.map((part, i) => [part, rendered[i]?.path ?? ''])),
    );
    throw new DmsError('NamedCheckFailed', { path: rendered.map((part) => part.path).join(' and '), reason });
  } finally {
    await Promise.all(temporary.map((file) => files.remove(file)));
  }
}

/** The first complaints, told about the real files. */
function wordsOf(output: string, names: ReadonlyMap<string, string>): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  let text = lines.slice(0, 3).join('; ');
  for (const [temporary, real] of names) text = text.replaceAll(temporary, real);
  return text || 'no message';
}
