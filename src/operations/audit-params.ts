// Parameters as log and audit may show them: secrets masked, bodies by their size.

import type { Operation } from './define.ts';

const LONGEST = 200;

/** Masked names become '***'; nested bodies and long texts are told by size, so no zone ends up in the audit. */
export function maskParams(operation: Operation, params: Record<string, unknown>): Record<string, unknown> {
  const masked = new Set(operation.masked ?? []);
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, masked.has(name) ? '***' : shortened(value)]),
  );
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string' && value.length > LONGEST) return `(${value.length} characters)`;
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `(${text.length} characters of JSON)` : value;
}
