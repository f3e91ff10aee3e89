// Lists of addresses and networks, and whether an address is among them: who may connect, whose word is taken.

import { addressOctets, NetworkError, parseNetwork } from './network.ts';

/** The word for whoever connects by a UNIX socket, which has no address. */
export const BY_SOCKET = 'unix';

/** True for an address of the list; '' is a peer on a UNIX socket. */
export type AddressTest = (address: string) => boolean;

interface Range {
  readonly octets: readonly number[];
  readonly bits: number;
}

/** The test for a list of addresses, networks (`192.0.2.0/24`) and `unix`. Throws NetworkError naming the word. */
export function addressList(words: readonly string[]): AddressTest {
  const bySocket = words.includes(BY_SOCKET);
  const ranges = words.filter((word) => word !== BY_SOCKET).map(rangeOf);
  return (address) => {
    if (address === '') return bySocket;
    const octets = peerOctets(address);
    return octets !== null && ranges.some((range) => contains(range, octets));
  };
}

function rangeOf(word: string): Range {
  const octets = addressOctets(word);
  if (octets !== null) return { octets: unmapped(octets), bits: unmapped(octets).length * 8 };
  if (!word.includes('/')) throw new NetworkError(`'${word}' is neither an address nor a network`);
  const [network = '', bits] = parseNetwork(word).split('/');
  return { octets: addressOctets(network) ?? [], bits: Number(bits) };
}

function contains({ octets, bits }: Range, address: readonly number[]): boolean {
  if (octets.length !== address.length) return false;
  for (let i = 0; i * 8 < bits; i += 1) {
    const unused = Math.max(0, (i + 1) * 8 - bits);
    if (((octets[i] ?? 0) ^ (address[i] ?? 0)) >> unused !== 0) return false;
  }
  return true;
}

/** Octets of a peer's address; one that a dual-stack socket shows as IPv4-mapped counts as IPv4, a zone id does not count. */
function peerOctets(address: string): number[] | null {
  const octets = addressOctets(address.replace(/%.*$/, ''));
  return octets === null ? null : unmapped(octets);
}

function unmapped(octets: number[]): number[] {
  const isMapped = octets.length === 16 && octets.slice(0, 12).every((octet, i) => octet === (i < 10 ? 0 : 0xff));
  return isMapped ? octets.slice(12) : octets;
}

/** What limits count a peer by: its IPv4 address, or the /64 of an IPv6 address, of which one site has them all. */
export function siteOf(address: string): string {
  const octets = peerOctets(address);
  if (octets === null) return address;
  return octets.slice(0, octets.length === 4 ? 4 : 8).join('.');
}
