// Addresses, networks and their reverse names (spec 04 §2.2; classless form RFC 2317).
import ipaddr from 'ipaddr.js';

export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

const QUAD = /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/;

/** Octets (4 or 16) of an address text, or null. IPv4 only as dotted quad without leading zeros, IPv6 without zone id. */
export function addressOctets(text: string): number[] | null {
  if (QUAD.test(text)) {
    const octets = text.split('.').map(Number);
    return octets.every((octet) => octet < 256) ? octets : null;
  }
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.IPv6.parse(text).toByteArray();
}

/** Text of an address given as 4 or 16 octets; IPv6 as RFC 5952, IPv4-mapped ones mixed (§5), as PostgreSQL and BIND show them. */
export function addressText(octets: Uint8Array | number[]): string {
  if (octets.length === 4) return Array.from(octets).join('.');
  if (octets.slice(0, 12).every((octet, i) => octet === (i < 10 ? 0 : 0xff))) {
    return `::ffff:${Array.from(octets.slice(12)).join('.')}`;
  }
  return new ipaddr.IPv6(Array.from(octets)).toRFC5952String();
}

/** The address in its one canonical text form (IPv6: RFC 5952), or null if `text` is no address. */
export function parseAddress(text: string): string | null {
  const octets = addressOctets(text);
  return octets === null ? null : addressText(octets);
}

/** Reverse name of an address, absolute. Throws NetworkError if `address` is none. */
export function reverseNameOf(address: string): string {
  const octets = addressOctets(address);
  if (octets === null) throw new NetworkError(`'${address}' is not an address`);
  return reverseOf(octets, octets.length * 8);
}

function reverseOf(octets: readonly number[], bits: number): string {
  if (octets.length === 4) return [...octets.slice(0, bits / 8).reverse(), 'in-addr.arpa.'].join('.');
  const nibbles = Array.from(
    Buffer.from(octets)
      .toString('hex')
      .slice(0, bits / 4),
  ).reverse();
  return [...nibbles, 'ip6.arpa.'].join('.');
}

/**
 * The reverse zone of a network `address/prefix`: IPv4 /8 /16 /24 (octets may be missing on the right), IPv6 /4…/64 in steps
 * of 4. Host bits are cleared. Throws NetworkError.
 */
export function reverseNetwork(text: string): { network: string; zoneName: string } {
  const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  if (address === '') throw new NetworkError(`'${text}' is not a network: write address/prefix`);
  const bits = Number(prefix);
  const octets = networkOctets(address);
  if (octets === null) throw new NetworkError(`'${address}' is not an address`);
  const accepted = octets.length === 4 ? [8, 16, 24].includes(bits) : bits >= 4 && bits <= 64 && bits % 4 === 0;
  if (!accepted) {
    const lengths = octets.length === 4 ? '/8, /16 and /24' : '/4 to /64 in steps of 4';
    throw new NetworkError(`'${text}' cannot be one reverse zone: accepted are ${lengths}`);
  }
  const masked = maskOctets(octets, bits);
  return { network: `${addressText(masked)}/${bits}`, zoneName: reverseOf(masked, bits) };
}

function networkOctets(text: string): number[] | null {
  if (text.includes(':')) return text.includes('.') ? null : addressOctets(text);
  const parts = text.replace(/\.$/, '').split('.');
  if (parts.length > 4) return null;
  return addressOctets([...parts, '0', '0', '0'].slice(0, 4).join('.'));
}

function maskOctets(octets: readonly number[], bits: number): number[] {
  return octets.map((octet, i) => octet & (0xff00 >> Math.min(8, Math.max(0, bits - i * 8))) & 0xff);
}

/** The network that a reverse name stands for, as CIDR text; null for other names. Understands RFC 2317 `0/26` and `0-26`. */
export function networkOfReverseName(name: string): string | null {
  const lower = name.toLowerCase();
  if (lower.endsWith('.in-addr.arpa.')) return v4Network(lower.slice(0, -'.in-addr.arpa.'.length).split('.'));
  if (lower.endsWith('.ip6.arpa.')) return v6Network(lower.slice(0, -'.ip6.arpa.'.length).split('.'));
  return null;
}

function v4Network(labels: string[]): string | null {
  const classless = /^(\d{1,3})[/-](2[5-9]|3[0-2])$/.exec(labels[0] ?? '');
  if (classless && labels.length !== 4) return null;
  const bits = classless ? Number(classless[2]) : labels.length * 8;
  const numbers = [...(classless ? [classless[1] ?? ''] : labels.slice(0, 1)), ...labels.slice(1)].reverse();
  const octets = addressOctets([...numbers, '0', '0', '0'].slice(0, 4).join('.'));
  if (octets === null || labels.length > 4) return null;
  return addressText(maskOctets(octets, bits)) === addressText(octets) ? `${addressText(octets)}/${bits}` : null;
}

function v6Network(nibbles: string[]): string | null {
  if (nibbles.length > 32 || !nibbles.every((nibble) => /^[0-9a-f]$/.test(nibble))) return null;
  const octets = Buffer.from(nibbles.toReversed().join('').padEnd(32, '0'), 'hex');
  return `${addressText(octets)}/${nibbles.length * 4}`;
}
