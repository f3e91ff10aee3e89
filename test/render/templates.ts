// The shipped templates, compiled: what the tests of this directory render.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileTemplate, type Template } from '../../src/render/template.ts';

export const TEMPLATES = path.join(import.meta.dirname, '../../templates');

export function shipped(name: string, placeholders: readonly string[]): Template {
  return compileTemplate({ path: name, text: readFileSync(path.join(TEMPLATES, name), 'utf8') }, placeholders);
}
