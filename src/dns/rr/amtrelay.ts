// AMTRELAY: a relay for multicast, whose form follows from its type (RFC 8777 §4).
import { badWord, getRest, getUint, putOctets, putUint, takeBare } from './field-io.ts';
import { ipv4, ipv6, keptName, u8 } from './fields.ts';
import { defineType, type FieldKind, RdataError } from './rr-type.ts';

// By relay type.
const RELAYS: readonly (FieldKind | null)[] = [null, ipv4, ipv6, keptName];

function relayKind(type: number): FieldKind | null {
  const kind = RELAYS[type];
  if (kind === undefined) throw new RdataError(`relay type ${type} is not known`);
  return kind;
}

const NO_RELAY = '.';
const DISCOVERY = 0x80;

function takeNumber(words: Parameters<FieldKind['parse']>[0], max: number, what: string): number {
  const text = takeBare(words, what);
  if (!/^\d+$/.test(text) || Number(text) > max) throw badWord(words, `'${text}' is not ${what} from 0 to ${max}`);
  return Number(text);
}

// The bit for optional discovery and the type share an octet; the type decides over the relay.
const relay: FieldKind = {
  parse: (words, out) => {
    const discovery = takeNumber(words, 1, 'a discovery bit');
    const type = takeNumber(words, RELAYS.length - 1, 'a relay type');
    putUint(out, discovery * DISCOVERY + type, 1);
    const kind = relayKind(type);
    if (kind !== null) return kind.parse(words, out);
    if (takeBare(words, 'a relay') !== NO_RELAY) throw badWord(words, "relay type 0 has the relay '.'");
  },
  copy: (from, out) => {
    const octet = getUint(from, 1);
    putUint(out, octet, 1);
    const type = octet & ~DISCOVERY;
    // Of relays to come only the generic form is known.
    if (type < RELAYS.length) relayKind(type)?.copy(from, out);
    else putOctets(out, getRest(from));
  },
  print: (from, context) => {
    const octet = getUint(from, 1);
    const type = octet & ~DISCOVERY;
    return `${octet >> 7} ${type} ${relayKind(type)?.print(from, context) ?? NO_RELAY}`;
  },
  nameWords: (words, first) => (Number(words[first + 1]?.text) === RELAYS.indexOf(keptName) ? [first + 2] : []),
};

export const AMTRELAY = defineType('AMTRELAY', 260, { precedence: u8, relay });
