// A TSIG key file.

import type { Template } from './template.ts';

export const TSIG_KEY_PLACEHOLDERS = ['key_name', 'algorithm', 'secret'] as const;

/** `secret` is base64. */
export function renderTsigKey(template: Template, name: string, algorithm: string, secret: string): string {
  return template({ key_name: name, algorithm, secret });
}
