// What no method could take, whatever its schema says: text that PostgreSQL cannot hold, nesting without an end.

import { invalidParams } from '../operations/validate.ts';

/** Zone data nests 7 deep; far above it, answering with an echo of the input would overflow the stack. */
const DEEPEST = 32;

/** Throws InvalidParamsJsonRpcError naming the place. Takes time in the size of the parameters. */
export function requireSound(params: unknown): void {
  check(params, '', 0);
}

function check(value: unknown, at: string, depth: number): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw invalidParams(at, 'contains the character NUL');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === DEEPEST) throw invalidParams(at, `is nested more than ${DEEPEST} deep`);
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'object' || typeof inner === 'string')
      check(inner, at === '' ? key : `${at}.${key}`, depth + 1);
  }
}
