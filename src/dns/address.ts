// Addresses from text to octets, as inet_pton reads them (RFC 4291 §2.2); null for anything else.

const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;

/** Four octets of a dotted quad without leading zeros. */
export function ipv4Octets(text: string): Buffer | null {
  if (text.length > 15) return null;
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (octet === -1 || dots === 3) return null;
      value = (value << 8) | octet;
      octet = -1;
      dots++;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || octet === 0) return null;
    octet = octet === -1 ? digit : octet * 10 + digit;
    if (octet > 255) return null;
  }
  if (dots !== 3 || octet === -1) return null;
  const wire = Buffer.allocUnsafe(4);
  wire[0] = value >>> 16;
  wire[1] = value >>> 8;
  wire[2] = value;
  wire[3] = octet;
  return wire;
}

const HEX = new Int8Array(128).fill(-1);
for (const digit of '0123456789abcdefABCDEF') HEX[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

const groups = new Uint16Array(8);

/** Sixteen octets of groups of hexadecimal digits, at most one `::`, at the end perhaps an IPv4 address; no zone id. */
export function ipv6Octets(text: string): Buffer | null {
  const end = text.length;
  if (end < 2 || end > 45) return null;
  let count = 0;
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return null;
    gap = 0;
    at = 2;
  }
  while (at < end) {
    const start = at;
    let value = 0;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      const digit = code < 128 ? (HEX[code] as number) : -1;
      if (digit === -1) break;
      value = (value << 4) | digit;
    }
    if (at === start || count === 8) return null;
    if (text.charCodeAt(at) === DOT) {
      if (count > 6 || !takeIpv4(text.slice(start), count)) return null;
      count += 2;
      break;
    }
    if (at - start > 4) return null;
    groups[count++] = value;
    if (at === end) break;
    if (text.charCodeAt(at++) !== COLON || at === end) return null;
    if (text.charCodeAt(at) === COLON) {
      if (gap !== -1) return null;
      gap = count;
      at++;
    }
  }
  if (gap === -1 ? count !== 8 : count > 7) return null;
  return spread(count, gap === -1 ? count : gap);
}

// An IPv4 address as two groups.
function takeIpv4(text: string, count: number): boolean {
  const octets = ipv4Octets(text);
  if (octets === null) return false;
  groups[count] = octets.readUInt16BE(0);
  groups[count + 1] = octets.readUInt16BE(2);
  return true;
}

// The groups before the gap at the beginning, those behind it at the end.
function spread(count: number, gap: number): Buffer {
  const wire = Buffer.allocUnsafe(16).fill(0);
  for (let i = 0; i < count; i++) {
    const at = (i < gap ? i : i + 8 - count) * 2;
    const group = groups[i] as number;
    wire[at] = group >>> 8;
    wire[at + 1] = group;
  }
  return wire;
}
