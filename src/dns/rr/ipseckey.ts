// IPSECKEY: an IPsec public key and its gateway, whose form follows from the gateway type (RFC 4025 §2).

import { base64Rest } from './data-fields.ts';
import { badWord, getUint, putUint, takeBare } from './field-io.ts';
import { ipv4, ipv6, keptName, u8 } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

// By gateway type.
const GATEWAYS: readonly (FieldKind | null)[] = [null, ipv4, ipv6, keptName];

function gatewayKind(type: number, wordIndex?: number): FieldKind | null {
  const kind = GATEWAYS[type];
  if (kind === undefined) throw new RdataError(`gateway type ${type} is not known`, wordIndex);
  return kind;
}

const NO_GATEWAY = '.';

// Gateway type, algorithm and gateway in one, since the first decides over the last.
const gateway: FieldKind = {
  parse: (words, out) => {
    const typeAt = out.length;
    u8.parse(words, out);
    const kind = gatewayKind(out.bytes[typeAt] ?? 0, words.next - 1);
    u8.parse(words, out);
    if (kind !== null) return kind.parse(words, out);
    if (takeBare(words, 'a gateway') !== NO_GATEWAY) throw badWord(words, "gateway type 0 has the gateway '.'");
  },
  copy: (from, out) => {
    const type = getUint(from, 1);
    putUint(out, type, 1);
    putUint(out, getUint(from, 1), 1);
    gatewayKind(type)?.copy(from, out);
  },
  print: (from, context) => {
    const type = getUint(from, 1);
    const algorithm = getUint(from, 1);
    return `${type} ${algorithm} ${gatewayKind(type)?.print(from, context) ?? NO_GATEWAY}`;
  },
  nameWords: (words, first) => (Number(words[first]?.text) === GATEWAYS.indexOf(keptName) ? [first + 2] : []),
};

export const IPSECKEY = defineType('IPSECKEY', 45, { precedence: u8, gateway, key: base64Rest });
