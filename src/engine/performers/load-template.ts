// Templates from files, as they are now: an edit takes effect at the next reconfiguration.

import { DmsError } from '../../domain/errors.ts';
import type { Files } from '../../ports.ts';
import { compileTemplate, type Template } from '../../render/template.ts';

/** Throws TemplateMissing, TemplateError, FileUnreadable. */
export async function loadTemplate(files: Files, path: string, placeholders: readonly string[]): Promise<Template> {
  const text = await files.read(path).catch((cause: unknown) => {
    if (!(cause instanceof DmsError && cause.name === 'FileMissing')) throw cause;
    const detail = `template ${path} is missing: put it back, or correct the setting that names its directory`;
    throw new DmsError('TemplateMissing', { path }, detail, { cause });
  });
  return compileTemplate({ path, text }, placeholders);
}

/** Joins what a renderer yields; other work gets its turn between pieces, since 100,000 zones take a while. */
export async function joined(pieces: Iterable<string>): Promise<string> {
  const parts: string[] = [];
  for (const piece of pieces) {
    parts.push(piece);
    if (parts.length % 2_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return parts.join('');
}
