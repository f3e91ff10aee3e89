// The name of a zone's file, the same on master, replica and servers (spec 06 §3.4).

import { createHash } from 'node:crypto';

const LONGEST = 200;
const KEPT = 100;

/**
 * Lower-case zone name without its final dot, every byte outside [a-z0-9._-] as %XX; above 200 bytes the first 100, `-`
 * and the SHA-256 of the whole in hex. `0/26.2.0.192.in-addr.arpa.` → `0%2F26.2.0.192.in-addr.arpa`.
 */
export function zoneFileName(zone: string): string {
  const name = zone.toLowerCase();
  const encoded = [...Buffer.from(name === '.' ? name : name.replace(/\.$/, ''))].map(encode).join('');
  // alone or in front, a dot would make it a directory or a hidden file
  const safe = encoded.replace(/^\./, '%2E');
  if (safe.length <= LONGEST) return safe;
  return `${safe.slice(0, KEPT)}-${createHash('sha256').update(name).digest('hex')}`;
}

function encode(byte: number): string {
  const char = String.fromCharCode(byte);
  return /[a-z0-9._-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
