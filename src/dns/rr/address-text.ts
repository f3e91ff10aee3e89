// Text of addresses in rdata.
import { addressText } from '../network.ts';

/** As addressText; BIND's tools also show an IPv6 address of twelve zero octets mixed: `::0.1.0.2` for `::1:2`. */
export function ipText(octets: Buffer, bind: boolean): string {
  const mixed = bind && octets.length === 16 && octets.readUInt16BE(12) !== 0 && octets.readUIntBE(0, 6) === 0;
  if (!mixed || octets.readUIntBE(6, 6) !== 0) return addressText(octets);
  return `::${octets.subarray(12).join('.')}`;
}
