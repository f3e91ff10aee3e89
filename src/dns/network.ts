// Addresses, networks and their reverse names (spec 04 §2.2; classless form RFC 2317).
import ipaddr from 'ipaddr.js';
import { ipv4Octets, ipv6Octets } from './address.ts';

export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** Octets (4 or 16) of an address text, or null. IPv4 only as dotted quad without leading zeros, IPv6 without zone id. */
export function addressOctets(text: string): number[] | null {
  const octets = text.includes(':') ? ipv6Octets(text) : ipv4Octets(text);
  return octets === null ? null : Array.from(octets);
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
  return [
    ...nibblesOf(octets)
      .slice(0, bits / 4)
      .reverse(),
    'ip6.arpa.',
  ].join('.');
}

function nibblesOf(octets: readonly number[]): string[] {
  return Array.from(Buffer.from(octets).toString('hex'));
}

/** A network: `octets` without host bits. */
interface Block {
  readonly octets: readonly number[];
  readonly bits: number;
}

/** The network `address/prefix` as CIDR text, of any prefix length, host bits cleared; IPv4 octets may be missing on the right. */
export function parseNetwork(text: string): string {
  return blockText(parseBlock(text));
}

function parseBlock(text: string): Block {
  const [, address = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  if (address === '') throw new NetworkError(`'${text}' is not a network: write address/prefix`);
  const octets = networkOctets(address);
  if (octets === null) throw new NetworkError(`'${address}' is not an address`);
  const bits = Number(prefix);
  if (bits > octets.length * 8) throw new NetworkError(`'${text}': a prefix has at most ${octets.length * 8} bits`);
  return { octets: maskOctets(octets, bits), bits };
}

/** First and last address of a network, or of a single address, as octets; null for a text that is neither. */
export function addressRange(text: string): { readonly first: number[]; readonly last: number[] } | null {
  const single = addressOctets(text);
  if (single !== null) return { first: single, last: single };
  try {
    const block = parseBlock(text);
    return { first: [...block.octets], last: lastAddress({ octets: [...block.octets], bits: block.bits }) };
  } catch (error) {
    if (error instanceof NetworkError) return null;
    throw error;
  }
}

function blockText({ octets, bits }: Block): string {
  return `${addressText([...octets])}/${bits}`;
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

/** A reverse zone: its network as CIDR text, its absolute name. */
export interface ReverseZone {
  readonly network: string;
  readonly zoneName: string;
}

/**
 * The reverse zones of a network: one where its prefix ends at an octet (IPv4) or a nibble (IPv6), one classless zone for IPv4
 * /25 to /31 (RFC 2317, `64-26.2.0.192.in-addr.arpa.`), else the zones of the next boundary that cover it together, at most
 * 128 (spec 06 §7.2). Host bits are cleared. Throws NetworkError.
 */
export function reverseZones(text: string): ReverseZone[] {
  const block = parseBlock(text);
  const isV4 = block.octets.length === 4;
  if (isV4 && block.bits > 24 && block.bits < 32) {
    const parent = reverseOf(block.octets, 24);
    return [{ network: blockText(block), zoneName: `${block.octets[3]}-${block.bits}.${parent}` }];
  }
  return covering(block, isV4 ? 8 : 4).map((part) => ({
    network: blockText(part),
    zoneName: reverseOf(part.octets, part.bits),
  }));
}

// The networks of the next multiple of `step` bits that a network consists of.
function covering({ octets, bits }: Block, step: 4 | 8): Block[] {
  const to = Math.ceil(bits / step) * step;
  const at = Math.ceil(to / 8) - 1;
  const unit = to % 8 === 0 ? 1 : 16;
  return Array.from({ length: 2 ** (to - bits) }, (_, i) => ({
    octets: octets.map((octet, j) => (j === at ? octet + i * unit : octet)),
    bits: to,
  }));
}

/** The one reverse zone of a network. Throws NetworkError where it takes several (reverseZones). */
export function reverseNetwork(text: string): ReverseZone {
  const [zone, ...more] = reverseZones(text);
  if (zone === undefined || more.length > 0) {
    throw new NetworkError(`'${text}' is no single reverse zone: it takes ${more.length + 1}`);
  }
  return zone;
}

/** What the name of a reverse zone says. */
export interface ReverseForm extends Block {
  /** RFC 2317: its owners are last octets only. */
  readonly isClassless: boolean;
}

/**
 * The network that a reverse name stands for, null for other names. Classless names (RFC 2317) are `64-26`, `64/26`, and by
 * first and last address `64-127` where that cannot be read as a prefix length.
 */
export function reverseForm(name: string): ReverseForm | null {
  const lower = name.toLowerCase();
  if (lower === 'in-addr.arpa.') return { octets: [0, 0, 0, 0], bits: 0, isClassless: false };
  if (lower === 'ip6.arpa.') return { octets: new Array<number>(16).fill(0), bits: 0, isClassless: false };
  if (lower.endsWith('.in-addr.arpa.')) return v4Form(lower.slice(0, -'.in-addr.arpa.'.length).split('.'));
  if (lower.endsWith('.ip6.arpa.')) return v6Form(lower.slice(0, -'.ip6.arpa.'.length).split('.'));
  return null;
}

/** The network that a reverse name stands for, as CIDR text; null for other names. */
export function networkOfReverseName(name: string): string | null {
  const form = reverseForm(name);
  return form === null ? null : blockText(form);
}

function v4Form(labels: string[]): ReverseForm | null {
  const [first = '', ...above] = labels;
  const classless = classlessLabel(first);
  if (labels.length > 4 || (classless !== null && labels.length !== 4)) return null;
  const bits = classless?.bits ?? labels.length * 8;
  const numbers = [classless?.first ?? first, ...above].reverse();
  const octets = addressOctets([...numbers, '0', '0', '0'].slice(0, 4).join('.'));
  if (octets === null || maskOctets(octets, bits).some((octet, i) => octet !== octets[i])) return null;
  return { octets, bits, isClassless: classless !== null };
}

function classlessLabel(label: string): { first: string; bits: number } | null {
  const [, first = '', mark, second = ''] = /^(\d{1,3})([/-])(\d{1,3})$/.exec(label) ?? [];
  const number = Number(second);
  if (number >= 25 && number <= 32) return { first, bits: number };
  const size = number - Number(first) + 1;
  const isRange = mark === '-' && number <= 255 && [2, 4, 8, 16, 32, 64, 128].includes(size);
  return isRange ? { first, bits: 32 - Math.log2(size) } : null;
}

function v6Form(nibbles: string[]): ReverseForm | null {
  if (nibbles.length > 32 || !nibbles.every((nibble) => /^[0-9a-f]$/.test(nibble))) return null;
  const octets = Buffer.from(nibbles.toReversed().join('').padEnd(32, '0'), 'hex');
  return { octets: [...octets], bits: nibbles.length * 4, isClassless: false };
}

/** The owner of an address (4 or 16 octets) in the reverse zone around it, relative to the zone, `@` at its apex. */
export function ownerInReverseZone(octets: Uint8Array, { bits, isClassless }: ReverseForm): string {
  if (isClassless) return String(octets[3]);
  const labels = octets.length === 4 ? [...octets].slice(bits / 8) : nibblesOf([...octets]).slice(bits / 4);
  return labels.length === 0 ? '@' : labels.reverse().join('.');
}

/** The address whose PTR stands at `owner` (relative, `@`) of a reverse zone, as octets; null when it is no whole address. */
export function addressAtOwner(owner: string, form: ReverseForm): number[] | null {
  const labels = owner === '@' ? [] : owner.toLowerCase().split('.').reverse();
  const isV4 = form.octets.length === 4;
  const kept = isV4
    ? form.octets.slice(0, form.isClassless ? 3 : form.bits / 8).map(String)
    : nibblesOf(form.octets).slice(0, form.bits / 4);
  const all = [...kept, ...labels];
  if (isV4) return all.length === 4 ? inside(addressOctets(all.join('.')), form) : null;
  if (all.length !== 32 || !all.every((nibble) => /^[0-9a-f]$/.test(nibble))) return null;
  return [...Buffer.from(all.join(''), 'hex')];
}

function inside(octets: number[] | null, { octets: network, bits }: Block): number[] | null {
  return octets !== null && maskOctets(octets, bits).every((octet, i) => octet === network[i]) ? octets : null;
}

/** The octet zone that holds delegation and CNAMEs of a classless zone (RFC 2317 §4); null for other names. */
export function classlessParent(name: string): string | null {
  return reverseForm(name)?.isClassless === true ? name.slice(name.indexOf('.') + 1) : null;
}

/** The last address of a network, as octets. */
export function lastAddress({ octets, bits }: Pick<ReverseForm, 'octets' | 'bits'>): number[] {
  return octets.map((octet, i) => octet | (0xff >> Math.min(8, Math.max(0, bits - i * 8))));
}

/** Tells whether an address (octets) lies in one of the networks (CIDR texts); a look-up per prefix length among them. */
export function networkMatcher(networks: readonly string[]): (address: Uint8Array) => boolean {
  const keyOf = (octets: ArrayLike<number>, bits: number): string =>
    `${maskOctets(Array.from(octets), bits).join('.')}/${bits}`;
  const blocks = networks.map(parseBlock);
  const keys = new Set(blocks.map(({ octets, bits }) => keyOf(octets, bits)));
  const lengths = [...new Set(blocks.map(({ bits }) => bits))];
  return (address) => lengths.some((bits) => keys.has(keyOf(address, bits)));
}
